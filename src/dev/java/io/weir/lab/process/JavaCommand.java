package io.weir.lab.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines of child JVMs: the same Java that runs this program. */
public final class JavaCommand {
  private static final String QUIET_LOG =
      "-Dlogback.configurationFile=io/weir/lab/process/child-logback.xml";

  private JavaCommand() {}

  /** A main class of the lab, with everything on the class path and only warnings in its log. */
  public static List<String> ofTheLab(Class<?> main, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(options);
    command.add(QUIET_LOG);
    command.addAll(List.of("-cp", ClassPath.ofThisProgram().asOption(), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  public static String java() {
    return program("java");
  }

  /** One of the programs that come with Java. */
  public static String program(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }
}
