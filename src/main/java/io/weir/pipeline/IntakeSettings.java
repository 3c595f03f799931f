package io.weir.pipeline;

import io.weir.config.ByteSize;
import io.weir.config.Setting;
import java.time.Duration;
import java.util.Optional;

/** How much is taken in at once, and how long is waited. */
public record IntakeSettings(
    @Setting(
            value =
                "Consumers of this process, each with its own event loop; by default one for every"
                    + " two cores.",
            byDefault = "",
            min = "1",
            max = "64")
        Optional<Integer> instances,
    @Setting(value = "Most records of a batch.", byDefault = "1000", min = "1", max = "20000")
        int batchRecords,
    @Setting(
            value = "Most bytes of a batch; one larger record is a batch of its own.",
            byDefault = "4MiB",
            min = "1KiB",
            max = "64MiB")
        ByteSize batchBytes,
    @Setting(
            value = "How long a batch waits for more records.",
            byDefault = "5ms",
            min = "0ms",
            max = "5s")
        Duration linger,
    @Setting(
            value = "Records that one partition may have waiting; then its fetching pauses.",
            byDefault = "1000",
            min = "1",
            max = "100000")
        int queueRecords,
    @Setting(
            value = "Bytes that one partition may have waiting; then its fetching pauses.",
            byDefault = "4MiB",
            min = "1KiB",
            max = "256MiB")
        ByteSize queueBytes,
    @Setting(
            value = "For all look-ups of a batch together.",
            byDefault = "2s",
            min = "10ms",
            max = "1m")
        Duration lookupDeadline,
    @Setting(
            value =
                "How long a rebalance waits until what is decided is published; less than"
                    + " source.sessionTimeout.",
            byDefault = "5s",
            min = "100ms",
            max = "1m")
        Duration revokeTimeout,
    @Setting(
            value =
                "How long a stop waits until what is decided is published; what is not by then is"
                    + " left to the next owner.",
            byDefault = "20s",
            min = "1s",
            max = "5m")
        Duration drainTimeout) {

  /** How many consumers to run. */
  public int instanceCount() {
    return instances.orElse(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }
}
