package io.weir.outcome;

/**
 * Where outcomes go.
 *
 * @param sinkTopic enriched events
 * @param tiers the delay topics
 * @param deadLetterTopic dead letters
 * @param maxRecordBytes the largest record that any of these topics is sent, headers and framing
 *     included: an event that grows beyond it is dead, and a dead letter that would is sent without
 *     its bytes, which stay in Postgres
 */
public record OutputTopics(
    String sinkTopic, RetryTiers tiers, String deadLetterTopic, int maxRecordBytes) {}
