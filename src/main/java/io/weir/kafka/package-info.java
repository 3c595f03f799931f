/**
 * How we hold Kafka: client properties, the consumer subclass that knows what it owns, the
 * producer, what is asked of the admin client, and what brokers, topics and the group must be like.
 * The only room that knows client options and error classes.
 */
package io.weir.kafka;
