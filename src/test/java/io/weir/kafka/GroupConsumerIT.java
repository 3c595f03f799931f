package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.SourcePartition;
import io.weir.kafka.SourceSettings.GroupProtocol;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The consumer in a real group. */
class GroupConsumerIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int PARTITIONS = 50;

  @ParameterizedTest
  @EnumSource
  void partitions_of_a_new_group_are_handed_out_paused_and_without_an_error(
      GroupProtocol protocol) {
    Site site =
        Site.on(Lab.shared(), PARTITIONS)
            .with("source", "groupProtocol", protocol.name().toLowerCase(Locale.ROOT));
    Consumers consumers =
        new Consumers(
            new ClientProperties(site.settings().kafka()),
            site.settings().source(),
            100,
            Duration.ofSeconds(1));
    Ownership ownership = new Ownership();
    try (GroupConsumer consumer = consumers.open("consumer", null, ownership, new Unmoved())) {
      consumer.subscribe(List.of(site.source()), new Nobody());
      Instant end = Instant.now().plus(LIMIT);
      while (ownership.snapshot().owned().size() < PARTITIONS) {
        assertTrue(Instant.now().isBefore(end), "assigned within " + LIMIT);
        consumer.poll(Duration.ofMillis(20));
      }
      Set<TopicPartition> all = consumer.assignment();
      assertEquals(all, consumer.paused());
      all.forEach(partition -> assertEquals(0, consumer.position(partition)));
    }
  }

  /** Does nothing about what comes and goes. */
  private static final class Unmoved implements GroupConsumer.Assignments {
    @Override
    public void assigned(Map<SourcePartition, Long> partitions) {}

    @Override
    public CompletableFuture<Void> revoked(Set<SourcePartition> partitions) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void lost(Set<SourcePartition> partitions) {}
  }

  /** The listener of the wrapper, which the consumer leaves out. */
  private static final class Nobody implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
  }
}
