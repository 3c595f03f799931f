package io.weir;

import io.weir.config.Configuration;
import io.weir.config.Loaded;
import io.weir.config.References;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The one configuration file, for every command that needs it. */
final class ConfigOption {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The gateway's configuration, one JSON file.")
  private Path file;

  /** Reads it; throws {@link io.weir.config.ConfigurationException} with every problem at once. */
  GatewaySettings read() {
    return load().settings();
  }

  /** The same, with what may be shown of it. */
  Loaded<GatewaySettings> load() {
    return Configuration.read(file, GatewaySettings.class, References.ofProcess());
  }
}
