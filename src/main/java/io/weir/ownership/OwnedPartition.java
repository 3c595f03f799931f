package io.weir.ownership;

import io.weir.event.Claim;
import java.util.UUID;

/**
 * A partition that is ours.
 *
 * @param claim what stands in its offset row
 * @param topicId the topic's id
 * @param nextOffset the first offset to decide about
 */
public record OwnedPartition(Claim claim, UUID topicId, long nextOffset) {}
