-- Where each partition stands. The row's owner is the only writer of the partition's outcomes: a
-- decision moves next_offset by compare-and-set on (next_offset, claim), or has no effect at all.
CREATE TABLE weir.consumed_offset (
  consumer_group text COLLATE "C" NOT NULL,
  topic text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  topic_id uuid NOT NULL,
  first_offset bigint NOT NULL,
  next_offset bigint NOT NULL,
  generation bigint NOT NULL,
  claim uuid NOT NULL,
  enriched bigint NOT NULL DEFAULT 0,
  duplicates bigint NOT NULL DEFAULT 0,
  skipped bigint NOT NULL DEFAULT 0,
  retried bigint NOT NULL DEFAULT 0,
  dead bigint NOT NULL DEFAULT 0,
  updated timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer_group, topic, partition)
) WITH (fillfactor = 30);

-- One row for each event id, whatever was delivered twice. The event is json, not jsonb: its exact
-- text is kept, member order and numbers such as 10.10 included.
CREATE TABLE weir.enriched_event (
  event_id text COLLATE "C" PRIMARY KEY,
  key bytea,
  topic text NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  event json NOT NULL,
  enrichment jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('full', 'partial')),
  created timestamptz NOT NULL DEFAULT now()
);

-- What is decided and not yet known to be published. Rows are inserted and deleted, never updated;
-- the first six columns are those of Debezium's outbox.
CREATE TABLE weir.outbox (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  aggregatetype text NOT NULL,
  aggregateid text NOT NULL,
  type text NOT NULL,
  payload bytea,
  timestamp timestamptz NOT NULL DEFAULT now(),
  topic text NOT NULL,
  topic_partition integer NOT NULL,
  key bytea,
  headers json NOT NULL,
  source_topic text COLLATE "C" NOT NULL,
  source_partition integer NOT NULL,
  source_offset bigint NOT NULL,
  ordinal integer NOT NULL,
  PRIMARY KEY (source_topic, source_partition, source_offset, ordinal)
) WITH (
  -- Every row dies young: let autovacuum follow by count, not by share of a table that is mostly
  -- dead already.
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000
);

CREATE TABLE weir.dead_letter (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id text COLLATE "C" NOT NULL,
  class text NOT NULL,
  reason text NOT NULL,
  enrichment text NOT NULL,
  message text NOT NULL,
  attempts integer NOT NULL,
  story json NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  key bytea,
  payload bytea,
  headers json NOT NULL,
  record_time timestamptz NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  redriven timestamptz
);

-- An id is dead at most once, until it is sent again.
CREATE UNIQUE INDEX dead_letter_event ON weir.dead_letter (event_id) WHERE redriven IS NULL;

CREATE INDEX dead_letter_reason ON weir.dead_letter (reason, created);

-- consumed = enriched + duplicates + skipped + retried + dead, for each topic; what was retried
-- and not yet consumed from the retry topics is waiting.
CREATE VIEW weir.accounting AS
SELECT consumer_group, topic,
       sum(enriched + duplicates + skipped + retried + dead)::bigint AS consumed,
       sum(enriched)::bigint AS enriched,
       sum(duplicates)::bigint AS duplicates,
       sum(skipped)::bigint AS skipped,
       sum(retried)::bigint AS retried,
       sum(dead)::bigint AS dead
FROM weir.consumed_offset
GROUP BY consumer_group, topic;
