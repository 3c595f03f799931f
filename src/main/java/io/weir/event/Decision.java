package io.weir.event;

import java.util.List;
import java.util.Optional;

/**
 * What is to become of a contiguous run of one partition; durable as a whole or not at all.
 *
 * @param source the partition
 * @param from the offset that must stand in the partition's offset row
 * @param to the offset that will stand there: one past the last record, gaps included
 * @param outcomes one for each record, in the order of offsets
 * @param last the last record; empty if there is none, or its leader epoch is not known
 */
public record Decision(
    SourcePartition source, long from, long to, List<Outcome> outcomes, Optional<LastRecord> last) {

  /** A decision of which the last record's leader epoch is not known. */
  public Decision(SourcePartition source, long from, long to, List<Outcome> outcomes) {
    this(source, from, to, outcomes, Optional.empty());
  }
}
