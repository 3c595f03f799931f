package io.weir.cli;

import io.vertx.core.Vertx;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.gateway.Gateway;
import io.weir.gateway.GatewaySettings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Has the JVM write an archive of the classes that a starting gateway uses, lambdas included, so
 * that a start need not read, check and link them anew. Which classes these are is found out by a
 * rehearsal in a JVM of its own: all classes of this program, and those of its libraries that are
 * used by a gateway that finds neither Kafka nor Postgres.
 */
@Command(
    name = "class-archive",
    description =
        "Writes an archive of the gateway's classes for this jar, at its place, and this Java; with"
            + " -XX:SharedArchiveFile=FILE a start takes less processor time. Where it does not"
            + " fit, Java starts without it.",
    mixinStandardHelpOptions = true)
public final class ClassArchiveCommand implements Callable<Integer> {

  /** Nobody listens at port 1. */
  private static final String NOWHERE =
      """
      {
        "kafka": {"bootstrap.servers": "127.0.0.1:1"},
        "postgres": {"uri": "postgresql://weir@127.0.0.1:1/weir"},
        "source": {"topic": "events", "group": "weir"},
        "event": {"id": "/id"},
        "enrichments": [
          {"name": "geo", "lookup": "ip-range", "input": "/ip", "output": "/geo", "dataset": "geo"},
          {"name": "device", "lookup": "http", "input": "/agent", "output": "/device",
           "request": {"uri": "http://127.0.0.1:1/?ua={input}"}}
        ],
        "sink": {"topic": "enriched"},
        "deadLetter": {"topic": "events.dead"},
        "http": {"port": 0}
      }
      """;

  /** By then it has tried to reach everything. */
  private static final long REHEARSAL_SECONDS = 5;

  private static final long MAX_MINUTES = 5;

  @Option(names = "--out", description = "The file to write; by default weir.jsa beside the jar.")
  private Optional<Path> out;

  @Option(names = "--rehearse", hidden = true)
  private boolean rehearse;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Path jar = jar();
    if (rehearse) {
      rehearse(jar);
      return 0;
    }
    Path archive = out.orElse(jar.resolveSibling("weir.jsa")).toAbsolutePath();
    // A start meanwhile must not find half of it.
    Path unfinished = archive.resolveSibling(archive.getFileName() + ".new");
    try {
      write(jar, unfinished);
      Files.move(unfinished, archive, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    spec.commandLine()
        .getOut()
        .printf(
            "wrote it; start with java -XX:SharedArchiveFile=%s -jar %s run --config FILE%n",
            archive, jar);
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** The jar that this program runs from: an archive of a folder of classes is not possible. */
  private static Path jar() throws URISyntaxException {
    Path source =
        Path.of(
            ClassArchiveCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (!Files.isRegularFile(source)) {
      throw failed(source + " is no jar; run java -jar weir.jar class-archive");
    }
    return source;
  }

  private static void write(Path jar, Path archive) throws IOException, InterruptedException {
    Path said = Files.createTempFile("weir-class-archive", ".log");
    ProcessBuilder java =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:ArchiveClassesAtExit=" + archive,
                    "-Xlog:disable",
                    "-Xlog:all=error",
                    "-jar",
                    jar.toString(),
                    "class-archive",
                    "--rehearse"))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    // The archive that is to be written may be named there already.
    java.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = java.start();
    try {
      if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
        throw failed("Java has not written it within " + MAX_MINUTES + " minutes");
      }
      if (process.exitValue() != 0 || Files.notExists(archive)) {
        throw failed(
            "Java ended with status "
                + process.exitValue()
                + "; the gateway starts without an archive, too. It said: "
                + Files.readString(said));
      }
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(said);
    }
  }

  private static void rehearse(Path jar) throws Exception {
    try (JarFile classes = new JarFile(jar.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) classes.stream()::iterator) {
        if (entry.getName().endsWith(".class")) {
          load(entry.getName());
        }
      }
    }
    Vertx vertx = Vertx.vertx();
    GatewaySettings settings =
        Configuration.parse(NOWHERE, GatewaySettings.class, References.none());
    Gateway gateway = new Gateway(vertx, settings);
    try {
      gateway.start().await(REHEARSAL_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException expected) {
      // It would wait for Kafka and Postgres for ever.
    }
    gateway.stop().await();
    vertx.close().await();
  }

  private static void load(String file) throws ClassNotFoundException {
    String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    Class.forName(name, false, ClassArchiveCommand.class.getClassLoader());
  }

  private static FailureException failed(String why) {
    return new FailureException(
        Failure.transientFault("class-archive", "no archive of classes was written: " + why), null);
  }
}
