package io.weir.load.generate;

import org.apache.kafka.common.TopicPartition;

/**
 * The source topic and the offsets at which its partitions ended before the run; the ledger counts
 * its offsets from there.
 */
public record SourceEndOffsets(String topic, long[] endOffsets) {

  /** The partition of an acknowledged event. */
  public TopicPartition partition(Ledger ledger, int number) {
    return new TopicPartition(topic, ledger.partition(number));
  }

  /** The offset of an acknowledged event. */
  public long offset(Ledger ledger, int number) {
    return endOffsets[ledger.partition(number)] + ledger.offset(number);
  }
}
