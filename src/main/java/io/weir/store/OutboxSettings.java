package io.weir.store;

import io.weir.config.Setting;

/** What stands in the outbox. */
public record OutboxSettings(
    @Setting(
            value =
                "How enriched events stand in `weir.outbox` until they are published: `batches`, those"
                    + " of a batch in one row that refers to `weir.event_outcome`; `rows`, each in a"
                    + " row of its own with key, payload and headers, for who reads them there, as"
                    + " Debezium does, at about twice the write-ahead log. Both may stand there"
                    + " together.",
            byDefault = "batches")
        OutboxShape shape) {}
