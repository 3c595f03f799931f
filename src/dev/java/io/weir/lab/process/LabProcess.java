package io.weir.lab.process;

import java.time.Duration;

/**
 * A real program of the lab in a process of its own. What it listens on and what it stored outlive
 * the process, so a part that was stopped or killed can be started again where it was.
 */
public interface LabProcess extends AutoCloseable {
  /** The process behind it: signals, log, exit status, and what it used. */
  ChildProcess process();

  /** Starts it and returns when it serves. */
  void start();

  /** Stops it in the way its own service manager would, and returns when it has ended. */
  void stop();

  default void restart() {
    stop();
    start();
  }

  /** SIGKILL, as a crash of the whole part; returns when nothing of it is left. */
  default void kill() {
    process().kill();
  }

  /** SIGSTOP until {@link #thaw}. */
  default void freeze() {
    process().freeze();
  }

  default void thaw() {
    process().thaw();
  }

  default boolean running() {
    return process().running();
  }

  default long pid() {
    return process().pid();
  }

  /** Processor time of all its lives, with everything it started. */
  default Duration cpu() {
    return process().usage().cpu();
  }

  /** Ends it without ceremony. */
  @Override
  default void close() {
    kill();
  }
}
