package io.weir.event;

/** A partition that the gateway consumes: of the source topic or of one of its retry topics. */
public record SourcePartition(String topic, int partition) {
  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
