package io.weir.kafka;

import io.weir.config.Setting;
import java.time.Duration;

/** The gateway's own topics. */
public record TopicSettings(
    @Setting(
            value =
                "Whether missing retry and dead-letter topics are created, with the source's"
                    + " partition count and the cluster's default replication, and retry topics"
                    + " grow with the source.",
            byDefault = "true")
        boolean create,
    @Setting(
            value = "Retention of dead-letter topics that are created here.",
            byDefault = "30d",
            min = "1h",
            max = "3650d")
        Duration deadLetterRetention) {}
