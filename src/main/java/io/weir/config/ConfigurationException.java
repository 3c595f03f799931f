package io.weir.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Refuses a configuration, with everything that is wrong with it at once. Its message is one line
 * for each problem, safe to print. Has no stack trace: the problems say it all.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Refuses a configuration for these problems, and for so many more that are not kept. */
  ConfigurationException(List<Problem> problems, int omitted) {
    super(lines(problems, omitted), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order found; never empty. */
  public List<Problem> problems() {
    return problems;
  }

  private static String lines(List<Problem> problems, int omitted) {
    String lines = problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    return omitted == 0 ? lines : lines + "\n… and " + omitted + " more problems";
  }
}
