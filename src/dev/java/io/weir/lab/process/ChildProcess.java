package io.weir.lab.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * One program that can be started again and again with the same command: its signals, its log file,
 * and what all its lives used together. Safe to call from several threads; every wait is bounded.
 */
public final class ChildProcess {
  private static final Duration GONE = Duration.ofSeconds(60);
  private static final int TAIL_BYTES = 4_000;

  private final String name;
  private final Path log;
  private final List<String> command;
  private final Map<String, String> environment;
  private Process process;
  private ProcessUsage before = ProcessUsage.NONE;
  private ProcessUsage now = ProcessUsage.NONE;

  /**
   * @param name how messages call it
   * @param log where everything it writes is appended; the folder is its working folder
   * @param environment variables on top of this program's
   */
  public ChildProcess(
      String name, Path log, List<String> command, Map<String, String> environment) {
    this.name = name;
    this.log = log.toAbsolutePath();
    this.command = DetachedCommand.command(command);
    this.environment = Map.copyOf(environment);
  }

  public synchronized void start() {
    if (running()) {
      throw new LabException(name + " is running already");
    }
    before = before.and(now);
    now = ProcessUsage.NONE;
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(log.getParent().toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new LabException("cannot start " + name + ": " + String.join(" ", command), e);
    }
    Watchdog.watch(process);
  }

  public synchronized boolean running() {
    return process != null && process.isAlive();
  }

  /** The process id of the present life. */
  public long pid() {
    return current().pid();
  }

  /** The exit status of the last life; 128 and the signal's number when a signal ended it. */
  public int exitStatus() {
    Process last = current();
    if (last.isAlive()) {
      throw new LabException(name + " is still running");
    }
    return last.exitValue();
  }

  /** Waits for the program to end by itself, or by a signal sent before; its exit status. */
  public int awaitExit(Duration limit) {
    if (!endsWithin(limit)) {
      throw new LabException(name + " still runs after " + limit.toMillis() + " ms" + tail());
    }
    return exitStatus();
  }

  /** Asks it to end, and waits for that; past the limit it is killed and this throws. */
  public void stop(String signal, Duration limit) {
    if (!running()) {
      return;
    }
    signal(signal);
    signalAll("CONT");
    if (!endsWithin(limit)) {
      kill();
      throw new LabException(
          name + " did not stop within " + limit.toMillis() + " ms and was killed" + tail());
    }
  }

  /** SIGKILL to it and to everything it has started; returns when all are gone. */
  public void kill() {
    if (!running()) {
      return;
    }
    sample();
    List<ProcessHandle> family = family();
    family.forEach(ProcessHandle::destroyForcibly);
    Await.until(
        name + " gone after SIGKILL",
        GONE,
        () -> endsWithin(Duration.ZERO) && family.stream().allMatch(ChildProcess::isGone));
  }

  /** SIGTERM, without waiting. */
  public void terminate() {
    signal("TERM");
  }

  /**
   * SIGSTOP; returns when all threads of it and of its children stand still. Their connections stay
   * open.
   */
  public void freeze() {
    Await.until(name + " stands still", GONE, this::stopWhoRuns);
  }

  /** One that was started while the others were told is told the next time. */
  private boolean stopWhoRuns() {
    List<ProcessHandle> running = family().stream().filter(member -> !isStopped(member)).toList();
    running.forEach(member -> signal("STOP", member));
    return running.isEmpty();
  }

  /** SIGCONT after {@link #freeze}. */
  public void thaw() {
    signalAll("CONT");
  }

  /** What all its lives have used together. */
  public synchronized ProcessUsage usage() {
    sample();
    return before.and(now);
  }

  /** The file with everything it has written. */
  public Path log() {
    return log;
  }

  /** Starts it and waits until it serves; if it does not, it is killed. */
  public void start(String served, Duration limit, Callable<Boolean> serves) {
    start();
    try {
      awaitAlive(served, limit, serves);
    } catch (LabException e) {
      kill();
      throw e;
    }
  }

  /** Waits for a condition that only a living process can fulfil. */
  public void awaitAlive(String what, Duration limit, Callable<Boolean> condition) {
    Await.until(what, limit, () -> aliveFor(what) && condition.call(), this::tail);
  }

  private boolean aliveFor(String what) {
    if (!running()) {
      throw new LabException(
          name + " ended with status " + exitStatus() + " before: " + what + tail());
    }
    return true;
  }

  /** The last lines of its log, ready to end a message with. */
  public String tail() {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - TAIL_BYTES);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      return "\n--- end of " + log + "\n" + new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return Files.exists(log) ? "\n(its log cannot be read: " + e + ")" : "\n(it has no log)";
    }
  }

  private boolean endsWithin(Duration limit) {
    Process last = current();
    long end = System.nanoTime() + limit.toNanos();
    try {
      // In steps, because what a process has used can't be asked any more once it has ended.
      while (!last.waitFor(20, TimeUnit.MILLISECONDS)) {
        sample();
        if (System.nanoTime() - end >= 0) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while " + name + " was to end", e);
    }
  }

  private synchronized void sample() {
    if (running()) {
      ProcessUsage seen = ProcessUsage.of(process.toHandle());
      if (seen.cpu().compareTo(now.cpu()) > 0) {
        now = seen;
      }
    }
  }

  private synchronized Process current() {
    if (process == null) {
      throw new LabException(name + " was never started");
    }
    return process;
  }

  private List<ProcessHandle> family() {
    List<ProcessHandle> family = new ArrayList<>();
    family.add(current().toHandle());
    current().descendants().forEach(family::add);
    return family;
  }

  /** A dead orphan counts as gone, even where process 1 does not collect it (in containers). */
  public static boolean isGone(ProcessHandle process) {
    if (!process.isAlive()) {
      return true;
    }
    try {
      return state(Path.of("/proc", Long.toString(process.pid()))) == 'Z';
    } catch (IOException e) {
      return !process.isAlive();
    }
  }

  /** The signal reaches threads one after the other; where there is no /proc, nobody can tell. */
  private static boolean isStopped(ProcessHandle process) {
    Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
    if (isGone(process) || Files.notExists(tasks)) {
      return true;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        if (state(thread) != 'T') {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      // A thread that has just ended.
      return false;
    }
  }

  /** The letter of proc(5) for what a process or thread does. */
  private static char state(Path process) throws IOException {
    String stat = Files.readString(process.resolve("stat"));
    // The second field is the name in parentheses and may hold spaces.
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  private void signalAll(String signal) {
    for (ProcessHandle member : family()) {
      signal(signal, member);
    }
  }

  private void signal(String signal) {
    signal(signal, current().toHandle());
  }

  private static void signal(String signal, ProcessHandle to) {
    if (!to.isAlive()) {
      return;
    }
    try {
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + to.pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(GONE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      throw new LabException("cannot send SIG" + signal, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while sending SIG" + signal, e);
    }
  }
}
