package io.weir.lab.measure;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the threads of a JVM have used, by their names. Threads that have ended do not count: a JVM
 * on more than a few cores ends compilers that have nothing to do, and tells too little there.
 *
 * @param jitSeconds of the compilers
 * @param gcSeconds of the collector; with the serial one, of all that stops the program
 * @param count how many threads there are
 */
public record ThreadTimes(double jitSeconds, double gcSeconds, int count) {
  // proc(5) counts in USER_HZ, which is 100 on every architecture that runs this.
  private static final double TICKS_PER_SECOND = 100;
  private static final int UTIME = 11;
  private static final int STIME = 12;

  // The system keeps the first 15 characters of a name.
  private static final String COMPILERS = "C[12] CompilerThre.*";
  private static final String COLLECTORS = "VM Thread|GC Thread.*|G1 .*";

  /** Of a process by its id; nothing where there is no proc file system. */
  public static ThreadTimes of(long pid) {
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    List<String> stats = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        read(thread.resolve("stat"), stats);
      }
    } catch (IOException e) {
      return ofStats(List.of());
    }
    return ofStats(stats);
  }

  private static void read(Path stat, List<String> to) {
    try {
      to.add(Files.readString(stat));
    } catch (IOException e) {
      // A thread that has just ended has none.
      return;
    }
  }

  /** Of the threads' lines in the form of proc(5). */
  static ThreadTimes ofStats(List<String> stats) {
    double jit = 0;
    double gc = 0;
    for (String stat : stats) {
      // The second field is the name in parentheses and may hold both blanks and parentheses.
      String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      double seconds =
          (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
      jit += name.matches(COMPILERS) ? seconds : 0;
      gc += name.matches(COLLECTORS) ? seconds : 0;
    }
    return new ThreadTimes(jit, gc, stats.size());
  }
}
