package io.weir.event;

import java.util.List;

/**
 * One record that the gateway has decided to tell others: a row of the outbox, and the Kafka record
 * made of it. Rows of one source partition are published in the order of offset and ordinal. Its
 * size is reckoned once, for all the bounds that it meets. Two rows are never equal.
 */
public final class OutboxRow {

  /** The producer chooses the partition by the key. */
  public static final int BY_KEY = -1;

  /** Of a batch of one record (61), the record (21), and the lengths of its three parts (15). */
  private static final int FRAME_BYTES = 100;

  /** What a row tells. */
  public enum Type {
    ENRICHED("event-enriched"),
    RETRY("event-retry"),
    DEAD("event-dead");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    /** The word in the outbox's {@code type} column. */
    public String word() {
      return word;
    }

    /** The type of that word; throws IllegalArgumentException for any other. */
    public static Type of(String word) {
      for (Type type : values()) {
        if (type.word.equals(word)) {
          return type;
        }
      }
      throw new IllegalArgumentException("not a type of outbox row: " + word);
    }
  }

  private final Type type;
  private final String topic;
  private final int partition;
  private final byte[] key;
  private final byte[] value;
  private final List<Header> headers;
  private final long sourceOffset;
  private final int ordinal;
  private final int size;

  /**
   * A row.
   *
   * @param type what it is, for instance {@code event-enriched}
   * @param topic the topic it goes to
   * @param partition the partition it goes to, or {@link #BY_KEY}
   * @param key the record key, or null
   * @param value the record value, or null
   * @param headers the record headers
   * @param sourceOffset offset of the source record that it is the outcome of
   * @param ordinal its position among the rows of that record, from 0
   */
  public OutboxRow(
      Type type,
      String topic,
      int partition,
      byte[] key,
      byte[] value,
      List<Header> headers,
      long sourceOffset,
      int ordinal) {
    this.type = type;
    this.topic = topic;
    this.partition = partition;
    this.key = key;
    this.value = value;
    this.headers = headers;
    this.sourceOffset = sourceOffset;
    this.ordinal = ordinal;
    this.size =
        FRAME_BYTES
            + Header.size(headers)
            + (key == null ? 0 : key.length)
            + (value == null ? 0 : value.length);
  }

  public Type type() {
    return type;
  }

  public String topic() {
    return topic;
  }

  public int partition() {
    return partition;
  }

  public byte[] key() {
    return key;
  }

  public byte[] value() {
    return value;
  }

  public List<Header> headers() {
    return headers;
  }

  public long sourceOffset() {
    return sourceOffset;
  }

  public int ordinal() {
    return ordinal;
  }

  /**
   * Bytes of the record it becomes, framing included: never less than the producer reckons before
   * it refuses a record as too large.
   */
  public int size() {
    return size;
  }
}
