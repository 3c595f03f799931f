package io.weir;

import io.weir.enrich.EnrichmentSettings;
import io.weir.load.LoadCommand;
import io.weir.load.LoadTarget;
import io.weir.load.LoadWiring;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
    name = "weir",
    description = "Enriches Kafka events, exactly once.",
    mixinStandardHelpOptions = true,
    subcommands = {RunCommand.class, ValidateCommand.class, RangesCommand.class})
public final class Main {

  /** sysexits.h: something is wrong with the configuration. */
  static final int EXIT_CONFIG = 78;

  /** Partitions of a source topic that the burst generator has to create. */
  private static final int LOAD_PARTITIONS = 12;

  private Main() {}

  /** Runs one command and exits with its status. */
  public static void main(String[] args) {
    ConfigOption config = new ConfigOption();
    CommandLine load = new CommandLine(new LoadCommand(() -> wiring(config.read())));
    load.addMixin("config", config);
    System.exit(
        new CommandLine(new Main())
            .addSubcommand(load)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(new Refusals())
            .execute(args));
  }

  /** What the burst generator has to know of the gateway that it loads. */
  private static LoadWiring wiring(GatewaySettings settings) {
    LoadTarget target =
        new LoadTarget(
            Map.copyOf(settings.kafka()),
            settings.source().topic(),
            LOAD_PARTITIONS,
            settings.sink().topic(),
            settings.deadLetter().topic(),
            settings.tiers().topics(),
            Optional.of(settings.source().group()));
    Optional<LoadWiring.Ranges> ranges =
        settings.enrichments().stream()
            .filter(EnrichmentSettings.IpRange.class::isInstance)
            .map(EnrichmentSettings.IpRange.class::cast)
            .findFirst()
            .map(range -> new LoadWiring.Ranges(settings.postgres(), range.dataset()));
    return new LoadWiring(target, ranges);
  }
}
