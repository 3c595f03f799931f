package io.weir.cli;

import io.weir.config.Configuration;
import io.weir.config.LoadedConfig;
import io.weir.config.References;
import io.weir.gateway.GatewaySettings;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The one configuration file, for every command that needs it. */
public final class ConfigOption {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The gateway's configuration, one JSON file.")
  private Path file;

  /** Reads it; throws {@link io.weir.config.ConfigurationException} with every problem at once. */
  public GatewaySettings read() {
    return load().settings();
  }

  /** The same, with what may be shown of it. */
  LoadedConfig<GatewaySettings> load() {
    return Configuration.read(file, GatewaySettings.class, References.ofProcess());
  }
}
