-- The last record that was decided about, and the leader epoch in which it was written: whether the
-- log still holds that very record tells a log that was cut and written to again from one that was
-- not. Void as soon as next_offset is not last_next_offset any more.
ALTER TABLE weir.consumed_offset
  ADD COLUMN last_offset bigint,
  ADD COLUMN last_epoch integer,
  ADD COLUMN last_next_offset bigint;
