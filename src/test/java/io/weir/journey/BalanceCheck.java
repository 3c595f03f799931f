package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.config.DurationCodec;
import io.weir.lab.Site;
import io.weir.lab.kafka.Topics;
import io.weir.lab.process.Await;
import io.weir.publish.PublishSettings.Guarantee;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** The books of a site, balanced: Postgres' counts against what stands in Kafka's topics. */
final class BalanceCheck {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String FROM_SOURCE = "=";
  private static final String FROM_RETRIES = "<>";

  private final Site site;
  private final Topics topics;
  private final String[] retries;
  private List<ConsumerRecord<byte[], byte[]>> waits = List.of();

  private BalanceCheck(Site site) {
    this.site = site;
    this.topics = site.lab().broker().topics();
    this.retries =
        site.settings().retry().delays().stream()
            .map(delay -> site.source() + ".retry." + DurationCodec.write(delay))
            .toArray(String[]::new);
  }

  /** Waits until all is read, retried and published, then demands that every number agrees. */
  static void assertSettled(Site site) {
    BalanceCheck accounts = new BalanceCheck(site);
    Await.until(
        "all events are out",
        LIMIT,
        accounts::isSettled,
        () -> ": " + site.text("SELECT json_agg(a)::text FROM weir.accounting a"));
    accounts.assertBalance();
  }

  private boolean isSettled() throws ExecutionException, InterruptedException {
    if (site.number("SELECT count(*) FROM weir.outbox_events") > 0) {
      return false;
    }
    Map<TopicPartition, OffsetAndMetadata> passed = passed();
    Map<TopicPartition, Long> sent = sent();
    if (!sent.entrySet().stream().allMatch(end -> isPassed(passed, end.getKey(), end.getValue()))
        || consumed(FROM_SOURCE) != sent.values().stream().mapToLong(end -> end).sum()) {
      return false;
    }
    waits = topics.readAll(retries);
    return consumed(FROM_RETRIES) == waits.size()
        && waits.stream()
            .allMatch(
                wait ->
                    isPassed(
                        passed,
                        new TopicPartition(wait.topic(), wait.partition()),
                        wait.offset() + 1));
  }

  private static boolean isPassed(
      Map<TopicPartition, OffsetAndMetadata> passed, TopicPartition partition, long end) {
    OffsetAndMetadata offset = passed.get(partition);
    return end == 0 || offset != null && offset.offset() >= end;
  }

  private void assertBalance() {
    long enriched = sum("enriched", "true");
    long dead = sum("dead", "true");
    Map<String, List<ConsumerRecord<byte[], byte[]>>> out =
        topics.readAll(site.sink(), site.deadLetters()).stream()
            .collect(Collectors.groupingBy(ConsumerRecord::topic));
    assertEquals(
        consumed(FROM_SOURCE) + waits.size() - once(waits),
        enriched + dead + sum("duplicates + skipped", "true"),
        "consumed = enriched + duplicates + skipped + dead when nothing waits");
    assertEquals(sum("retried", "true"), once(waits), "retries scheduled");
    assertEquals(enriched, site.number("SELECT count(*) FROM weir.enriched_event"), "results");
    assertEquals(enriched, once(out.getOrDefault(site.sink(), List.of())), "in the sink");
    assertEquals(dead, site.number("SELECT count(*) FROM weir.dead_letter"), "dead letters");
    assertEquals(dead, once(out.getOrDefault(site.deadLetters(), List.of())), "sent as dead");
    assertEquals(
        0,
        site.number(
            "SELECT count(*) FROM weir.enriched_event JOIN weir.dead_letter USING (event_id)"),
        "both enriched and dead");
  }

  /**
   * How many records these are; where the guarantee allows repeats, one that is in every byte like
   * an earlier one does not count.
   */
  private long once(List<ConsumerRecord<byte[], byte[]>> records) {
    return mayRepeat()
        ? records.stream().map(BalanceCheck::bytes).distinct().count()
        : records.size();
  }

  private boolean mayRepeat() {
    return site.settings().publish().guarantee() == Guarantee.AT_LEAST_ONCE;
  }

  /** All that a record is made of, but its place in the partition. */
  private static List<Object> bytes(ConsumerRecord<byte[], byte[]> record) {
    List<Object> all = new ArrayList<>(List.of(record.topic(), record.partition()));
    all.add(text(record.key()));
    all.add(text(record.value()));
    for (Header header : record.headers()) {
      all.add(header.key());
      all.add(text(header.value()));
    }
    return all;
  }

  /** One character for each byte. */
  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private long consumed(String comparison) {
    return sum("consumed", "topic " + comparison + " '" + site.source() + "'");
  }

  private long sum(String counts, String where) {
    return site.number(
        "SELECT coalesce(sum(" + counts + "), 0) FROM weir.accounting WHERE " + where);
  }

  /** What the group has committed. */
  private Map<TopicPartition, OffsetAndMetadata> passed()
      throws ExecutionException, InterruptedException {
    return topics
        .admin()
        .listConsumerGroupOffsets(site.settings().source().group())
        .partitionsToOffsetAndMetadata()
        .get();
  }

  /** Where the source ends; nobody writes to it in transactions, so each offset is a record. */
  private Map<TopicPartition, Long> sent() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> wanted =
        IntStream.range(0, site.partitions())
            .mapToObj(partition -> new TopicPartition(site.source(), partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    return topics.admin().listOffsets(wanted).all().get().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }
}
