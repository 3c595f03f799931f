package io.weir.cli;

import io.weir.config.ConfigSchema;
import io.weir.gateway.GatewaySettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a configuration file may hold, for editors. Needs no file and no network. */
@Command(
    name = "schema",
    description = "Prints the JSON Schema of the configuration, for editors.",
    mixinStandardHelpOptions = true)
public final class SchemaCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(ConfigSchema.textOf(GatewaySettings.class));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
