package io.weir.cli;

import io.weir.config.ConfigurationException;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Turns what stopped a command into a message and an exit status. */
public final class CommandErrors implements CommandLine.IExecutionExceptionHandler {

  /** sysexits.h: something is wrong with the configuration. */
  public static final int EXIT_CONFIG = 78;

  @Override
  public int handleExecutionException(
      Exception error, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (error instanceof ConfigurationException problems) {
      err.println(problems.getMessage());
      return EXIT_CONFIG;
    }
    if (error instanceof FailureException failed) {
      err.println(failed.getMessage());
      return failed.failure().kind() == Failure.Kind.CONFIGURATION
          ? EXIT_CONFIG
          : CommandLine.ExitCode.SOFTWARE;
    }
    error.printStackTrace(err);
    return CommandLine.ExitCode.SOFTWARE;
  }
}
