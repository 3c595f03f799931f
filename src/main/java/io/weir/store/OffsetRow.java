package io.weir.store;

import java.util.UUID;

/**
 * What stands in the offset row of a partition.
 *
 * @param topicId the topic's id when the row was made
 * @param nextOffset the offset of the next record to decide about
 * @param generation the consumer group's generation of the claim
 * @param claimToken the claim's token
 */
public record OffsetRow(UUID topicId, long nextOffset, long generation, UUID claimToken) {}
