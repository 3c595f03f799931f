package io.weir.publish;

import io.weir.config.ByteSize;
import io.weir.config.Setting;
import java.time.Duration;

/** How decided rows go to Kafka. */
public record PublishSettings(
    @Setting(
            value =
                "`exactly-once`: records and source offsets in one Kafka transaction;"
                    + " `at-least-once`: offsets are committed after the acknowledgements, and a"
                    + " repeat carries the same id, key and bytes.",
            byDefault = "exactly-once")
        Guarantee guarantee,
    @Setting(
            value =
                "Shortest time from the start of a transaction to that of the next; the first after a"
                    + " quiet time goes at once, and each is followed by a pause of twice its own"
                    + " time, 200 ms at most.",
            byDefault = "50ms",
            min = "1ms",
            max = "5s")
        Duration interval,
    @Setting(
            value =
                "Rows of one instance that are decided and not yet published; beyond it nothing"
                    + " more is decided, and intake pauses.",
            byDefault = "20000",
            min = "100",
            max = "1000000")
        int backlogRecords,
    @Setting(value = "The same bound in bytes.", byDefault = "64MiB", min = "1MiB", max = "4GiB")
        ByteSize backlogBytes,
    @Setting(
            value =
                "The broker aborts a transaction that stays open longer; what was too much for it"
                    + " goes out in smaller ones. Not more than source.sessionTimeout.",
            byDefault = "10s",
            min = "1s",
            max = "5m")
        Duration transactionTimeout) {

  /** What a reader of the sink may rely on. */
  public enum Guarantee {
    EXACTLY_ONCE,
    AT_LEAST_ONCE
  }
}
