package io.weir;

import io.weir.config.ConfigurationException;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Turns what stopped a command into a message and an exit status. */
final class Refusals implements CommandLine.IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception error, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (error instanceof ConfigurationException problems) {
      err.println(problems.getMessage());
      return Main.EXIT_CONFIG;
    }
    if (error instanceof FailureException failed) {
      err.println(failed.getMessage());
      return failed.failure().kind() == Failure.Kind.CONFIGURATION
          ? Main.EXIT_CONFIG
          : CommandLine.ExitCode.SOFTWARE;
    }
    error.printStackTrace(err);
    return CommandLine.ExitCode.SOFTWARE;
  }
}
