package io.weir.lab.bench;

import io.weir.lab.Lab;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.lab.measure.CpuSeconds;
import io.weir.lab.measure.DrainReading;
import io.weir.lab.measure.Figure;
import io.weir.lab.measure.GcLog;
import io.weir.lab.measure.StageTimes;
import io.weir.lab.measure.ThreadTimes;
import io.weir.lab.process.ChildProcess;
import io.weir.lab.process.JavaCommand;
import io.weir.lab.process.LabException;
import io.weir.lab.process.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads what a program, Postgres and the broker have used. */
record DrainMeter(Lab lab) {
  private static final Duration COLLECTION = Duration.ofSeconds(60);

  /** While the program is not running yet. */
  DrainReading beforeLaunch() {
    return new DrainReading(0, cpu(0, new ThreadTimes(0, 0, 0)), StageTimes.NONE);
  }

  /** Now, with so many events published. */
  DrainReading of(LabProcess program, long published) throws IOException {
    CpuSeconds cpu = cpu(seconds(program.cpu()), ThreadTimes.of(program.pid()));
    return new DrainReading(published, cpu, stages(program));
  }

  private CpuSeconds cpu(double program, ThreadTimes threads) {
    return new CpuSeconds(
        program,
        threads.jitSeconds(),
        threads.gcSeconds(),
        seconds(lab.postgres().cpu()),
        seconds(lab.broker().cpu()),
        ThreadTimes.of(lab.broker().pid()).jitSeconds());
  }

  private static StageTimes stages(LabProcess program) throws IOException {
    return program instanceof GatewayProcess gateway
        ? StageTimes.of(gateway.get("/metrics").body())
        : StageTimes.NONE;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  /**
   * Adds what the program's JVM has needed of memory and threads. Has it collect its garbage, so
   * that its log tells of all that was allocated: nothing is to be measured after that.
   */
  static void addMemory(LabProcess program, long events, Map<Figure, Double> to)
      throws IOException {
    ChildProcess process = program.process();
    to.put(Figure.PEAK_MEMORY_MIB, process.usage().peakMemoryBytes() / 1024.0 / 1024);
    to.put(Figure.THREADS, (double) ThreadTimes.of(process.pid()).count());
    collect(process);
    try (Stream<String> lines = Files.lines(process.log().resolveSibling(ProgramOptions.GC_LOG))) {
      GcLog log = GcLog.of(lines);
      to.put(Figure.HEAP_MIB, log.mostLeftMiB());
      to.put(Figure.ALLOCATED_KIB, log.allocatedMiB() * 1024 / events);
    }
  }

  private static void collect(ChildProcess program) {
    ChildProcess jcmd =
        new ChildProcess(
            "jcmd",
            program.log().resolveSibling("jcmd.log"),
            List.of(JavaCommand.program("jcmd"), Long.toString(program.pid()), "GC.run"),
            Map.of());
    jcmd.start();
    if (jcmd.awaitExit(COLLECTION) != 0) {
      throw new LabException("the program's JVM did not collect its garbage" + jcmd.tail());
    }
  }
}
