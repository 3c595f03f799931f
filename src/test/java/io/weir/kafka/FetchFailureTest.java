package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.Failure;
import io.weir.event.SourcePartition;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** To which partition an error of a poll belongs, and what it means for it. */
class FetchFailureTest {
  private static final SourcePartition ONE = new SourcePartition("events-1", 1);
  private static final SourcePartition ELEVEN = new SourcePartition("events-1", 11);
  private static final SourcePartition PLAIN = new SourcePartition("events", 1);
  private static final Set<SourcePartition> ALL = Set.of(ONE, ELEVEN, PLAIN);
  private static final TopicPartition KAFKAS = new TopicPartition("events-1", 1);

  private static Map<SourcePartition, FetchFailure> unreadable(String message) {
    return FetchFailure.of(new KafkaException(message), ALL);
  }

  @Test
  void anUnreadableBatchIsThatOfThePartitionNamed() {
    assertEquals(
        Set.of(ONE),
        unreadable(
                "Received exception when fetching the next record from events-1-1. If needed,"
                    + " please seek past the record to continue consumption.")
            .keySet());
    assertEquals(
        Set.of(ELEVEN),
        unreadable(
                "Encountered corrupt message when fetching offset 3 for topic-partition events-1-11")
            .keySet());
    Map<SourcePartition, FetchFailure> stuck =
        unreadable(
            "Failed to make progress reading messages at events-1-1=7. Received a non-empty");
    assertEquals(Set.of(ONE), stuck.keySet());
    assertEquals("record-unreadable", stuck.get(ONE).failure().reason());
    assertEquals(OptionalLong.empty(), stuck.get(ONE).divergence());
  }

  @Test
  void aDivergedLogSaysWhereOrElseThatTheRecordBeforeIsGone() {
    Map<TopicPartition, Long> position = Map.of(KAFKAS, 9L);
    assertEquals(
        OptionalLong.of(5),
        FetchFailure.of(
                new LogTruncationException(position, Map.of(KAFKAS, new OffsetAndMetadata(5))), ALL)
            .get(ONE)
            .divergence());
    assertEquals(
        OptionalLong.of(8),
        FetchFailure.of(new LogTruncationException(position, Map.of()), ALL).get(ONE).divergence());
  }

  @Test
  void anOffsetOutOfRangeIsItsPartitionsAlone() {
    FetchFailure failure =
        FetchFailure.of(new OffsetOutOfRangeException(Map.of(KAFKAS, 9L)), ALL).get(ONE);
    assertEquals("offset-out-of-range", failure.failure().reason());
    assertEquals(Failure.Kind.INFRASTRUCTURE, failure.failure().kind());
    assertEquals(OptionalLong.empty(), failure.divergence());
  }

  @Test
  void whatNamesNoPartitionOfOursIsNone() {
    assertEquals(Map.of(), unreadable("Something else from events-1-1. Well"));
    assertEquals(
        Map.of(),
        FetchFailure.of(new OffsetOutOfRangeException(Map.of(KAFKAS, 9L)), Set.of(PLAIN)));
  }
}
