/**
 * One consumer and the pipelines of its partitions: the verticle that polls, hands each partition
 * its records, and opens and closes pipelines as Kafka assigns and revokes partitions.
 */
package io.weir.intake;
