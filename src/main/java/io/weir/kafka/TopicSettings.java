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
        Duration deadLetterRetention,
    @Setting(
            value =
                "How long the records of retry topics are kept at least when they are done with;"
                    + " then they are deleted, which needs that right. If Postgres is restored to"
                    + " a state older than this, their partitions stop.",
            byDefault = "1h",
            min = "1s",
            max = "3650d")
        Duration retryRetention) {}
