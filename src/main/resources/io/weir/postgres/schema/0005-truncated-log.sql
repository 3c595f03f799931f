-- The next_offset at which the log was seen to end below it: it has lost records, and may fill up
-- again with others at their offsets. Void as soon as next_offset is another.
ALTER TABLE weir.consumed_offset ADD COLUMN truncated_at bigint;
