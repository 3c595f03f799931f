/**
 * A partition becomes ours: where it stands in Kafka, our claim in its offset row, and the outbox
 * rows that an earlier owner committed and did not publish.
 */
package io.weir.ownership;
