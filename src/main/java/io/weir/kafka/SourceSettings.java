package io.weir.kafka;

import io.weir.config.Setting;
import java.time.Duration;

/** What is consumed, and as which member of which group. */
public record SourceSettings(
    @Setting(value = "The topic with the events.", min = "1", max = "200") String topic,
    @Setting(
            value = "The consumer group; one gateway of any number of instances is one group.",
            min = "1",
            max = "200")
        String group,
    @Setting(
            value =
                "`classic` (cooperative) or `consumer` (KIP-848). With classic and an instanceId, a"
                    + " killed instance has its partitions back as soon as it has restarted; with"
                    + " consumer it waits for the broker's session timeout.",
            byDefault = "classic")
        GroupProtocol groupProtocol,
    @Setting(
            value =
                "Stable name of this instance within the group; unique among running instances."
                    + " Empty: made of host name and http.port; `none`: no static membership.",
            byDefault = "",
            max = "150")
        String instanceId,
    @Setting(
            value = "After this silence the group gives an instance's partitions to others.",
            byDefault = "15s",
            min = "6s",
            max = "5m")
        Duration sessionTimeout,
    @Setting(
            value =
                "Where the topic begins when the group first sees it: `earliest` or `latest`. A"
                    + " partition that is added later always begins at its first event.",
            byDefault = "earliest")
        OffsetReset offsetReset,
    @Setting(
            value =
                "What to do when the topic has lost events that were not consumed yet: `stop` the"
                    + " partition until somebody has looked, or `continue` at the oldest event"
                    + " left and count what was lost.",
            byDefault = "stop")
        OnLostEvents onLostEvents) {

  /** How partitions are spread. */
  public enum GroupProtocol {
    CLASSIC,
    CONSUMER
  }

  /** Where to begin without an offset. */
  public enum OffsetReset {
    EARLIEST,
    LATEST
  }

  /** What to do when retention has removed events before they were consumed. */
  public enum OnLostEvents {
    STOP,
    CONTINUE
  }

  /** The configured word for no static membership. */
  public static final String NO_INSTANCE_ID = "none";
}
