package io.weir.journey;

import io.weir.config.DurationCodec;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A bare member of a gateway's group: it takes a share of the partitions away, reads nothing, and
 * gives them back when it is closed. Confined to one thread, which has to keep it polling.
 */
final class RivalConsumer implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaConsumer<byte[], byte[]> consumer;

  /** One that calls itself as an instance of the gateway does. */
  RivalConsumer(Site site) {
    this(
        site,
        "weir-" + site.settings().source().group() + "/rival",
        CooperativeStickyAssignor.class);
  }

  /** One that belongs to some other program. */
  RivalConsumer(Site site, String clientId, Class<? extends ConsumerPartitionAssignor> assignor) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                site.lab().broker().bootstrapServers(),
                "group.id",
                site.settings().source().group(),
                "client.id",
                clientId,
                "partition.assignment.strategy",
                assignor.getName(),
                "heartbeat.interval.ms",
                300,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<String> topics =
        Stream.concat(
                Stream.of(site.source()),
                site.settings().retry().delays().stream()
                    .map(delay -> site.source() + ".retry." + DurationCodec.write(delay)))
            .toList();
    consumer.subscribe(topics);
  }

  void takePartitions() {
    until("the rival has partitions", () -> !consumer.assignment().isEmpty());
  }

  /** Waits for a condition as a good member of the group. */
  void until(String what, Callable<Boolean> condition) {
    Await.until(
        what,
        SourceGroup.LIMIT,
        () -> {
          consumer.poll(POLL);
          return condition.call();
        });
  }

  @Override
  public void close() {
    consumer.close();
  }
}
