package io.weir.flow;

import io.weir.retry.RetryTiers;

/**
 * Where outcomes go.
 *
 * @param sinkTopic enriched events
 * @param tiers the delay topics
 * @param deadLetterTopic dead letters
 * @param maxRecordBytes the largest record that the dead-letter topic is sent; a larger value stays
 *     in Postgres alone
 */
public record Targets(
    String sinkTopic, RetryTiers tiers, String deadLetterTopic, int maxRecordBytes) {}
