package io.weir.event;

import java.util.UUID;

/**
 * The right to decide about a partition, as written into its offset row.
 *
 * @param source the partition
 * @param generation the consumer group's generation when it was assigned
 * @param token drawn anew for each claim, so that two owners of one generation (a static member and
 *     the process that replaced it) are told apart
 */
public record Claim(SourcePartition source, long generation, UUID token) {}
