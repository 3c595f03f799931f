package io.weir.lab.measure;

import java.util.Locale;

/** What is read of a run, in the order of the table. A half is half of the events. */
public enum Figure {
  CPU("**CPU s per 100,000 events**", 2, Better.LESS),
  PROGRAM_CPU("· program", 2),
  PROGRAM_JIT("· · of it compiling", 2),
  PROGRAM_GC("· · of it collecting garbage", 2),
  POSTGRES_CPU("· Postgres", 2),
  BROKER_CPU("· broker", 2),
  BROKER_JIT("· · of it compiling", 2),
  STEADY_CPU("**the same, second half**", 2, Better.LESS),
  STEADY_PROGRAM_CPU("· program", 2),
  STEADY_PROGRAM_JIT("· · of it compiling", 2),
  STEADY_PROGRAM_GC("· · of it collecting garbage", 2),
  STEADY_POSTGRES_CPU("· Postgres", 2),
  STEADY_BROKER_CPU("· broker", 2),
  STEADY_BROKER_JIT("· · of it compiling", 2),
  STEADY_WORK("**second half, without compiling**", 2, Better.LESS),
  RATE("**events/s**", 0, Better.MORE),
  STEADY_RATE("**events/s, second half**", 0, Better.MORE),
  FIRST_OUTPUT_SECONDS("first output, s after launch", 1),
  DECIDED_SOON("events decided 5 s later", 0),
  KILL_SECONDS("s from SIGKILL to the next output", 1),
  PEAK_MEMORY_MIB("peak memory, MiB", 0),
  HEAP_MIB("most heap after a collection, MiB", 0),
  ALLOCATED_KIB("allocation, KiB per event", 1),
  THREADS("threads", 0),
  BATCH_EVENTS("second half: events a batch", 0),
  DECODE_MS("· decode, ms a batch", 1),
  ENRICH_MS("· enrich, ms a batch", 1),
  DECIDE_MS("· decide, ms a batch", 1),
  PUBLISH_MS("· publish, ms a batch", 1),
  RETRIED("events that were retried", 0),
  SENT_RATE("sent events/s", 0),
  P50_MS("p50 ms", 1),
  P90_MS("p90 ms", 1),
  P99_MS("p99 ms", 1),
  P999_MS("p99.9 ms", 1),
  MAX_MS("max ms", 0),
  BURST_RATE("burst, events/s", 0),
  BURST_WAITING("waiting at its end", 0),
  BURST_CLEARED_SECONDS("s until all is out", 1),
  AFTER_BURST_RATE("events/s until then", 0),
  AFTER_BURST_SHARE("÷ drain", 2);

  /** Which of two values is better, where they are compared. */
  enum Better {
    LESS,
    MORE,
    NOT_COMPARED
  }

  private final String label;
  private final int decimals;
  private final Better better;

  Figure(String label, int decimals) {
    this(label, decimals, Better.NOT_COMPARED);
  }

  Figure(String label, int decimals, Better better) {
    this.label = label;
    this.decimals = decimals;
    this.better = better;
  }

  /** What it is called in a table. */
  public String label() {
    return label;
  }

  Better better() {
    return better;
  }

  /** A value as it stands in a table; a dash for none. */
  String text(double value) {
    return text(value, decimals);
  }

  static String text(double value, int decimals) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + decimals + "f", value) : "–";
  }
}
