/** A real Kafka broker in a process of its own, and an independent client of its topics. */
package io.weir.lab.kafka;
