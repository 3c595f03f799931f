/**
 * How we hold Kafka: client properties, the consumer subclass that knows what it owns, the
 * producer, and what is asked of the admin client. The only room that knows client options and
 * error classes.
 */
package io.weir.kafka;
