package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.config.DurationCodec;
import io.weir.lab.Await;
import io.weir.lab.Site;
import io.weir.lab.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The books of a site, balanced: Postgres' counts against what stands in Kafka's topics. */
final class Accounts {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private final Site site;
  private final Topics topics;
  private final List<String> retries;

  private Accounts(Site site) {
    this.site = site;
    this.topics = site.lab().broker().topics();
    this.retries =
        site.settings().retry().delays().stream()
            .map(delay -> site.source() + ".retry." + DurationCodec.write(delay))
            .toList();
  }

  /** Waits until all is read, retried and published, then demands that every number agrees. */
  static void assertSettled(Site site) {
    Accounts accounts = new Accounts(site);
    Await.until(
        "all events are out",
        LIMIT,
        accounts::isSettled,
        () -> ": " + site.text("SELECT json_agg(a)::text FROM weir.accounting a"));
    accounts.assertBalance();
  }

  private boolean isSettled() throws ExecutionException, InterruptedException {
    return site.number("SELECT count(*) FROM weir.outbox") == 0
        && consumed(site.source()) == written(List.of(site.source()))
        && sum("retried", "true") == sum("consumed", "topic <> '" + site.source() + "'")
        && lag() == 0;
  }

  private void assertBalance() {
    long enriched = sum("enriched", "true");
    long dead = sum("dead", "true");
    assertEquals(
        consumed(site.source()),
        enriched + dead + sum("duplicates + skipped", "true"),
        "consumed = enriched + duplicates + skipped + dead when nothing waits");
    assertEquals(written(retries), sum("retried", "true"), "retries scheduled");
    assertEquals(enriched, site.number("SELECT count(*) FROM weir.enriched_event"), "results");
    assertEquals(enriched, written(List.of(site.sink())), "records in the sink");
    assertEquals(dead, site.number("SELECT count(*) FROM weir.dead_letter"), "dead letters");
    assertEquals(dead, written(List.of(site.deadLetters())), "records in the dead letter topic");
  }

  private long consumed(String topic) {
    return sum("consumed", "topic = '" + topic + "'");
  }

  private long sum(String counts, String where) {
    return site.number(
        "SELECT coalesce(sum(" + counts + "), 0) FROM weir.accounting WHERE " + where);
  }

  private long written(List<String> from) {
    return from.stream().mapToLong(topic -> topics.readAll(topic).size()).sum();
  }

  /** Records behind the group's offsets; a transaction's markers are no records. */
  private long lag() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    long lag = 0;
    for (String retry : retries) {
      for (ConsumerRecord<byte[], byte[]> record : topics.readAll(retry)) {
        lag += behind(committed, record) ? 1 : 0;
      }
    }
    for (var end : ends().entrySet()) {
      OffsetAndMetadata offset = committed.get(end.getKey());
      lag += end.getValue() - (offset == null ? 0 : offset.offset());
    }
    return lag;
  }

  private static boolean behind(
      Map<TopicPartition, OffsetAndMetadata> committed, ConsumerRecord<byte[], byte[]> record) {
    OffsetAndMetadata offset =
        committed.get(new TopicPartition(record.topic(), record.partition()));
    return offset == null || offset.offset() <= record.offset();
  }

  private Map<TopicPartition, OffsetAndMetadata> committed()
      throws ExecutionException, InterruptedException {
    return topics
        .admin()
        .listConsumerGroupOffsets(site.settings().source().group())
        .partitionsToOffsetAndMetadata()
        .get();
  }

  private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> wanted =
        IntStream.range(0, site.partitions())
            .mapToObj(partition -> new TopicPartition(site.source(), partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    return topics.admin().listOffsets(wanted).all().get().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }
}
