package io.weir.store;

import io.weir.event.Claim;
import java.util.UUID;

/**
 * An attempt to claim a partition.
 *
 * @param topicId the topic's id now; a row of another topic id is never taken
 * @param startOffset where to begin if there is no row yet
 * @param replaceableToken the token of a claim that may be replaced whatever its generation,
 *     because the broker has confirmed us as the member in charge; null for none
 */
public record ClaimRequest(Claim claim, UUID topicId, long startOffset, UUID replaceableToken) {}
