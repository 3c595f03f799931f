package io.weir.lab.bench;

import io.weir.lab.Site;
import io.weir.lab.process.LabException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The numbers that the broker has of a site, all partitions together. */
final class TopicOffsets {
  private static final long LIMIT_SECONDS = 10;

  private final Admin admin;
  private final String source;
  private final Map<TopicPartition, OffsetSpec> sinkEnds;

  TopicOffsets(Site site) {
    this.admin = site.lab().broker().topics().admin();
    this.source = site.source();
    this.sinkEnds =
        IntStream.range(0, site.partitions())
            .mapToObj(partition -> new TopicPartition(site.sink(), partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
  }

  /** How many records of the source the group has passed, which is called like it. */
  long committed() {
    return done(admin.listConsumerGroupOffsets(source).partitionsToOffsetAndMetadata())
        .entrySet()
        .stream()
        .filter(entry -> entry.getKey().topic().equals(source))
        .map(Map.Entry::getValue)
        .filter(Objects::nonNull)
        .mapToLong(offset -> offset.offset())
        .sum();
  }

  /** How many records stand in the sink; ends of transactions count too. */
  long inTheSink() {
    return done(admin.listOffsets(sinkEnds).all()).values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  private static <T> T done(KafkaFuture<T> future) {
    try {
      return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new LabException("cannot read offsets", e);
    }
  }
}
