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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The consumer in a real group. */
class GroupConsumerIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PARTITIONS = 50;

  @ParameterizedTest
  @EnumSource
  void partitionsOfANewGroupAreHandedOutPausedAndWithoutAnError(GroupProtocol protocol) {
    Site site =
        Site.on(Lab.shared(), PARTITIONS)
            .with("source", "groupProtocol", protocol.name().toLowerCase(Locale.ROOT));
    AssignedPartitions ownership = new AssignedPartitions();
    try (GroupConsumer consumer = open(site, ownership, new Unmoved())) {
      Set<TopicPartition> all = consumer.assignment();
      assertEquals(all, consumer.paused());
      all.forEach(partition -> assertEquals(0, consumer.position(partition)));
      assertPositionsAreNotWaitedFor(consumer, new SourcePartition(site.source(), 0));
    }
  }

  /** Where the broker is away, each of them would hold up polling for as long as it is. */
  private static void assertPositionsAreNotWaitedFor(
      GroupConsumer consumer, SourcePartition source) {
    Map<SourcePartition, Long> anything = Map.of(source, -1L);
    consumer.seekAndResume(source, 0, Optional.empty());
    assertEquals(Map.of(source, 0L), consumer.positionsBeyond(anything));
    consumer.seekToEnd(List.of(GroupConsumer.topicPartition(source)));
    assertEquals(Map.of(), consumer.positionsBeyond(anything), "nobody knows the end yet");
    Instant end = Instant.now().plus(LIMIT);
    while (consumer.positionsBeyond(anything).isEmpty()) {
      assertTrue(Instant.now().isBefore(end), "known within " + LIMIT);
      consumer.poll(Duration.ofMillis(20));
    }
  }

  @Test
  void untilWhatWasDecidedIsOutARevokedPartitionIsOwnedAndCommitsAreServed() {
    Site site = Site.on(Lab.shared(), 1);
    AssignedPartitions ownership = new AssignedPartitions();
    AtomicReference<GroupConsumer> live = new AtomicReference<>();
    CompletableFuture<Set<SourcePartition>> ownedMeanwhile = new CompletableFuture<>();
    Unmoved busy =
        new Unmoved() {
          @Override
          public CompletableFuture<Void> revoked(Set<SourcePartition> partitions) {
            // In flight until this request has been served, which takes a poll or a hold.
            return live.get()
                .request(consumer -> ownership.snapshot().owned().keySet())
                .thenAccept(ownedMeanwhile::complete);
          }
        };
    try (GroupConsumer consumer = open(site, ownership, busy)) {
      live.set(consumer);
      consumer.unsubscribe();
      assertTrue(ownedMeanwhile.isDone(), "revoked while something was in flight");
      assertEquals(Set.of(new SourcePartition(site.source(), 0)), ownedMeanwhile.join());
      assertEquals(Map.of(), ownership.snapshot().owned(), "owned after the revocation");
    }
  }

  /** A consumer that has all partitions of the site's source. */
  private static GroupConsumer open(
      Site site, AssignedPartitions ownership, GroupConsumer.Assignments assignments) {
    GroupConsumer consumer =
        site.settings().consumers().open("consumer", null, ownership, assignments);
    consumer.subscribe(List.of(site.source()), new Nobody());
    Instant end = Instant.now().plus(LIMIT);
    while (ownership.snapshot().owned().size() < site.partitions()) {
      assertTrue(Instant.now().isBefore(end), "assigned within " + LIMIT);
      consumer.poll(Duration.ofMillis(20));
    }
    return consumer;
  }

  /** Does nothing about what comes and goes. */
  private static class Unmoved implements GroupConsumer.Assignments {
    @Override
    public void assigned(Map<SourcePartition, Long> partitions) {}

    @Override
    public CompletableFuture<Void> revoked(Set<SourcePartition> partitions) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void lost(Set<SourcePartition> partitions) {}

    @Override
    public void fetchFailed(SourcePartition source, FetchFailure failure) {}
  }

  /** The listener of the wrapper, which the consumer leaves out. */
  private static final class Nobody implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
  }
}
