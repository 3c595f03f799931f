package io.weir.ranges;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A generation of a dataset, as its row describes it. Two are the same only if all of this is: a
 * database that was restored gives ids away again.
 *
 * @param number which of the dataset's generations it is
 * @param ranges how many it has
 * @param pages how many pages it has; empty if it was imported without any
 */
public record DatasetGeneration(
    int id, int number, OffsetDateTime created, long ranges, Optional<Integer> pages) {

  /** What {@link #of} reads. */
  static final String COLUMNS = "id, generation, created, row_count, page_count";

  static DatasetGeneration of(Row row) {
    return new DatasetGeneration(
        row.getInteger(0),
        row.getInteger(1),
        row.getOffsetDateTime(2),
        row.getLong(3),
        Optional.ofNullable(row.getInteger(4)));
  }
}
