package io.weir.kafka;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * A consumer group's committed offset of a partition.
 *
 * @param offset the offset
 * @param metadata what whoever committed it has put beside it
 */
public record CommittedOffset(long offset, String metadata) {

  /** An operator's tool that moves an offset, or another program of this group, puts nothing. */
  private static final String PUBLISHED = "published";

  /** Everything that was decided below it is published. */
  public static CommittedOffset published(long offset) {
    return new CommittedOffset(offset, PUBLISHED);
  }

  /** Whether a gateway has committed it, so that everything decided below it is published. */
  public boolean isPublished() {
    return metadata.equals(PUBLISHED);
  }

  /** In Kafka's own terms. */
  OffsetAndMetadata toKafka() {
    return new OffsetAndMetadata(offset, metadata);
  }
}
