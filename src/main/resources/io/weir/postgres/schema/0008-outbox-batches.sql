-- The enriched events of a batch in one row, of the type event-batch: key, event and status stand
-- once, in event_outcome; here is what cannot be had from there, in arrays of one order. A null id
-- is an event that somebody has given up. The row's source_offset is that of its last event, and it
-- tells of no event before the row that precedes it: a batch with retries or dead letters in between
-- has several. So rows are published, kept and deleted by source_offset, whatever they hold.
ALTER TABLE weir.outbox
  ADD COLUMN event_count integer NOT NULL DEFAULT 1,
  ADD COLUMN event_ids text[],
  ADD COLUMN event_offsets bigint[],
  ADD COLUMN event_bytes integer[],
  ADD COLUMN event_timestamps bigint[],
  ADD COLUMN event_attempts integer[],
  ADD COLUMN event_headers text[],
  ADD CONSTRAINT outbox_batch_check
    CHECK (CASE WHEN type = 'event-batch'
                THEN event_ids IS NOT NULL AND event_count = cardinality(event_ids)
                ELSE event_ids IS NULL AND event_count = 1 END);

-- To compress ids that have nothing in common costs more than it saves.
ALTER TABLE weir.outbox
  ALTER COLUMN event_ids SET STORAGE EXTERNAL,
  ALTER COLUMN event_offsets SET STORAGE EXTERNAL,
  ALTER COLUMN event_bytes SET STORAGE EXTERNAL,
  ALTER COLUMN event_timestamps SET STORAGE EXTERNAL,
  ALTER COLUMN event_attempts SET STORAGE EXTERNAL,
  ALTER COLUMN event_headers SET STORAGE EXTERNAL;

-- What is decided and not yet known to be published, a line for each event.
CREATE VIEW weir.outbox_events AS
SELECT o.source_topic, o.source_partition, o.source_offset, o.type, o.topic, o.timestamp
FROM weir.outbox o
WHERE o.type <> 'event-batch'
UNION ALL
SELECT o.source_topic, o.source_partition, e.source_offset, 'event-enriched', o.topic, o.timestamp
FROM weir.outbox o
CROSS JOIN LATERAL unnest(o.event_ids, o.event_offsets) AS e(event_id, source_offset)
WHERE o.type = 'event-batch' AND e.event_id IS NOT NULL;
