package io.weir.load;

import org.apache.kafka.common.TopicPartition;

/**
 * The source topic and the ends that its partitions had before the run; the ledger counts its
 * offsets from there.
 */
record SourceEnds(String topic, long[] ends) {

  /** The partition that an acknowledged event stands in. */
  TopicPartition partition(Ledger ledger, int number) {
    return new TopicPartition(topic, ledger.partition(number));
  }

  /** The offset that an acknowledged event stands at. */
  long offset(Ledger ledger, int number) {
    return ends[ledger.partition(number)] + ledger.offset(number);
  }
}
