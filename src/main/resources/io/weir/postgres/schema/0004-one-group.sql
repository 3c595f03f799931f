-- The outbox knows a row by topic, partition and offset, not by group: two groups that read one
-- topic would publish and delete each other's rows. None of these columns is ever updated.
CREATE UNIQUE INDEX consumed_offset_one_group ON weir.consumed_offset (topic, partition);
