-- How many pages a generation has; NULL where a program without pages has imported it.
ALTER TABLE weir.dataset ADD COLUMN page_count integer;

-- The ranges of a generation once more, packed for a gateway that keeps them in memory: its load
-- reads a hundred rows instead of a row for each range. Pages are numbered from 0, written by the
-- import, and live as long as their generation. Not compressed: they are packed already.
CREATE TABLE weir.range_page (
  dataset_id integer NOT NULL,
  page integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (dataset_id, page)
);

ALTER TABLE weir.range_page ALTER COLUMN content SET STORAGE EXTERNAL;
