/**
 * What do we tell others: outbox rows go to Kafka in the order in which they were decided, together
 * with the consumer group's offsets, and are deleted once they are there. What is decided, and who
 * owns a partition, is said elsewhere.
 */
package io.weir.publish;
