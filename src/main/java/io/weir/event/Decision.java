package io.weir.event;

import java.util.List;

/**
 * What is to become of a contiguous run of one partition; durable as a whole or not at all.
 *
 * @param source the partition
 * @param from the offset that must stand in the partition's offset row
 * @param to the offset that will stand there: one past the last record, gaps included
 * @param outcomes one for each record, in the order of offsets
 */
public record Decision(SourcePartition source, long from, long to, List<Outcome> outcomes) {}
