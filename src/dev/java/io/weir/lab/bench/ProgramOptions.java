package io.weir.lab.bench;

import io.weir.lab.Site;
import io.weir.lab.gateway.GatewayProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How the programs are run that are measured. */
final class ProgramOptions {
  /** The log of a program's collections, in its working folder. */
  static final String GC_LOG = "gc.log";

  @Option(
      names = "--jvm",
      split = " ",
      defaultValue = "-XX:+UseSerialGC -Xmx1g",
      description = "Options of every program's JVM.")
  private List<String> jvm;

  @Option(
      names = "--gateway-jvm",
      split = " ",
      description = "More of them for the gateway, such as an archive of classes.")
  private List<String> gatewayJvm = List.of();

  @Option(names = "--heap", description = "The heap of every program, for instance 256m.")
  private Optional<String> heap = Optional.empty();

  @Option(names = "--jar", description = "The packaged product; else the compiled classes.")
  private Optional<Path> jar = Optional.empty();

  @Option(
      names = "--set",
      split = ",",
      description = "Settings of the gateway to try, for instance intake.batchRecords=500.")
  private Map<String, String> settings = Map.of();

  /** Starts the gateway and returns at once. */
  GatewayProcess gateway(Site site, Scenario scenario, String guarantee) {
    settings.forEach((name, value) -> set(site, name, value));
    List<String> options = jvmOptions(scenario);
    options.addAll(gatewayJvm);
    return site.with("publish", "guarantee", guarantee)
        .launch("bench", jar, options.toArray(String[]::new));
  }

  /** Starts a program that the gateway is compared with and returns at once. */
  ComparedProcess compared(Class<?> main, Site site, Scenario scenario) {
    return ComparedProcess.launch(
        main,
        site.lab().folder().resolve(site.source()),
        jvmOptions(scenario),
        new Endpoints(
            site.lab().broker().bootstrapServers(),
            site.source(),
            site.jdbcUrl(),
            URI.create(site.lab().agents().uri()),
            scenario.events()));
  }

  /** How the programs are run, for a line above the table. */
  String conditions() {
    return String.join(" ", jvm)
        + heap.map(size -> " -Xmx" + size).orElse("")
        + (gatewayJvm.isEmpty() ? "" : ", the gateway " + String.join(" ", gatewayJvm))
        + (settings.isEmpty() ? "" : ", " + settings);
  }

  private List<String> jvmOptions(Scenario scenario) {
    List<String> options = new ArrayList<>(jvm);
    // Of two options the JVM takes the later one.
    heap.ifPresent(size -> options.add("-Xmx" + size));
    scenario.heap().ifPresent(size -> options.add("-Xmx" + size));
    options.add("-Xlog:gc:file=" + GC_LOG);
    return options;
  }

  private static void set(Site site, String name, String value) {
    String[] path = name.split("[.]", 2);
    boolean number = value.chars().allMatch(Character::isDigit);
    site.with(path[0], path[1], number ? (Object) Integer.valueOf(value) : value);
  }
}
