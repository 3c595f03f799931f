package io.weir.event;

import java.util.regex.Pattern;

/** A partition that the gateway consumes: of the source topic or of one of its retry topics. */
public record SourcePartition(String topic, int partition) {
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

  /** Whether Kafka lets a topic have this name. */
  public static boolean isTopicName(String name) {
    return TOPIC.matcher(name).matches();
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
