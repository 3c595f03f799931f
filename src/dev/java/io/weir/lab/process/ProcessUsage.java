package io.weir.lab.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has used so far.
 *
 * @param cpu processor time of the process, of its living descendants, and of its children that
 *     have ended (the last only on Linux)
 * @param peakMemoryBytes the most resident memory the process itself ever had; 0 where the system
 *     does not tell
 */
public record ProcessUsage(Duration cpu, long peakMemoryBytes) {
  static final ProcessUsage NONE = new ProcessUsage(Duration.ZERO, 0);

  // proc(5) counts in USER_HZ, which is 100 on every architecture that runs this.
  private static final long MILLIS_PER_TICK = 10;
  private static final int UTIME = 11;
  private static final int CSTIME = 14;

  static ProcessUsage of(ProcessHandle process) {
    Duration cpu = cpuOfOne(process);
    for (ProcessHandle child : process.descendants().toList()) {
      cpu = cpu.plus(cpuOfOne(child));
    }
    return new ProcessUsage(cpu, peakMemory(process.pid()));
  }

  /** This usage and that of an earlier or later life of the same program. */
  ProcessUsage and(ProcessUsage other) {
    return new ProcessUsage(cpu.plus(other.cpu), Math.max(peakMemoryBytes, other.peakMemoryBytes));
  }

  private static Duration cpuOfOne(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      // The second field is the name in parentheses and may hold spaces.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = 0;
      for (int field = UTIME; field <= CSTIME; field++) {
        ticks += Long.parseLong(fields[field]);
      }
      return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    } catch (IOException e) {
      return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
  }

  private static long peakMemory(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }
}
