-- One row for each event id says what it came to, dead letters included: only one unique index over
-- both can tell two partitions that decide the same id at once. Whoever has a dead letter sent again
-- deletes its row here.
ALTER TABLE weir.enriched_event RENAME TO event_outcome;

ALTER TABLE weir.event_outcome RENAME CONSTRAINT enriched_event_pkey TO event_outcome_pkey;

ALTER TABLE weir.event_outcome DROP CONSTRAINT enriched_event_status_check;

ALTER TABLE weir.event_outcome ADD CONSTRAINT event_outcome_status_check
  CHECK (status IN ('full', 'partial', 'dead'));

ALTER TABLE weir.event_outcome
  ALTER COLUMN event DROP NOT NULL,
  ALTER COLUMN enrichment DROP NOT NULL,
  ADD CONSTRAINT event_outcome_event_check
    CHECK (CASE WHEN status = 'dead' THEN event IS NULL AND enrichment IS NULL
                ELSE event IS NOT NULL AND enrichment IS NOT NULL END);

INSERT INTO weir.event_outcome (event_id, key, topic, partition, "offset", status, created)
SELECT event_id, key, topic, partition, "offset", 'dead', created
FROM weir.dead_letter
WHERE redriven IS NULL
ON CONFLICT (event_id) DO NOTHING;

-- The results, as before.
CREATE VIEW weir.enriched_event AS
SELECT event_id, key, topic, partition, "offset", event, enrichment, status, created
FROM weir.event_outcome
WHERE status <> 'dead';
