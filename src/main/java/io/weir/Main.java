package io.weir;

import io.weir.cli.ClassArchiveCommand;
import io.weir.cli.CommandErrors;
import io.weir.cli.ConfigOption;
import io.weir.cli.DatasetAddresses;
import io.weir.cli.LoadCommand;
import io.weir.cli.RangesCommand;
import io.weir.cli.RunCommand;
import io.weir.cli.SchemaCommand;
import io.weir.cli.ValidateCommand;
import io.weir.enrich.EnrichmentSettings;
import io.weir.gateway.GatewaySettings;
import io.weir.load.LoadTarget;
import io.weir.load.generate.AddressSource;
import io.weir.load.generate.GatewayTopics;
import io.weir.ops.LogConfigurator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
    name = "weir",
    description = "Enriches Kafka events, exactly once.",
    mixinStandardHelpOptions = true)
public final class Main {

  /** Partitions of a source topic that the burst generator has to create. */
  private static final int LOAD_PARTITIONS = 12;

  private Main() {}

  /** Runs one command and exits with its status. */
  public static void main(String[] args) {
    int status =
        commandLine(args)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(new CommandErrors())
            .execute(args);
    LogConfigurator.flush();
    System.exit(status);
  }

  /**
   * Knows the command that is asked for, or all of them if none is: reading the annotations of all
   * takes a tenth of the time until the configuration is read.
   */
  private static CommandLine commandLine(String[] args) {
    Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
    commands.put("run", () -> new CommandLine(new RunCommand()));
    commands.put("validate", () -> new CommandLine(new ValidateCommand()));
    commands.put("schema", () -> new CommandLine(new SchemaCommand()));
    commands.put("ranges", () -> new CommandLine(new RangesCommand()));
    commands.put("load", Main::load);
    commands.put("class-archive", () -> new CommandLine(new ClassArchiveCommand()));
    if (args.length > 0 && commands.containsKey(args[0])) {
      commands.keySet().retainAll(Set.of(args[0]));
    }
    CommandLine all = new CommandLine(new Main());
    commands.forEach((name, command) -> all.addSubcommand(name, command.get()));
    return all;
  }

  private static CommandLine load() {
    ConfigOption config = new ConfigOption();
    CommandLine load = new CommandLine(new LoadCommand(() -> loadTarget(config.read())));
    load.addMixin("config", config);
    return load;
  }

  /** The gateway of these settings as the burst generator sees it. */
  private static LoadTarget loadTarget(GatewaySettings settings) {
    GatewayTopics topics =
        new GatewayTopics(
            Map.copyOf(settings.kafka()),
            settings.source().topic(),
            LOAD_PARTITIONS,
            settings.sink().topic(),
            settings.deadLetter().topic(),
            settings.tiers().topics(),
            Optional.of(settings.source().group()));
    LongFunction<AddressSource> addresses =
        settings.enrichments().stream()
            .filter(EnrichmentSettings.IpRange.class::isInstance)
            .map(EnrichmentSettings.IpRange.class::cast)
            .findFirst()
            .<LongFunction<AddressSource>>map(
                range -> new DatasetAddresses(settings.postgres(), range.dataset()))
            .orElse(seed -> AddressSource.anywhere());
    return new LoadTarget(topics, addresses);
  }
}
