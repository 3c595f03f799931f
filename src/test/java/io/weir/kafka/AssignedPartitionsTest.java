package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.SourcePartition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.junit.jupiter.api.Test;

/** Who may commit for a partition, and who no longer may. */
class AssignedPartitionsTest {

  private static final SourcePartition ONE = new SourcePartition("events", 1);
  private static final SourcePartition TWO = new SourcePartition("events", 2);

  private final AssignedPartitions ownership = new AssignedPartitions();

  @SuppressWarnings("removal") // what replaces it needs a live consumer
  private static ConsumerGroupMetadata generation(int number) {
    return new ConsumerGroupMetadata("weir", number, "member", Optional.empty());
  }

  @Test
  void aPartitionIsOwnedFromAssignmentToRevocation() {
    long number = ownership.add(List.of(ONE, TWO), generation(4)).get(ONE);
    assertTrue(ownership.snapshot().owns(ONE, number));
    assertEquals(4, ownership.snapshot().generation());
    ownership.remove(List.of(ONE));
    assertFalse(ownership.snapshot().owns(ONE, number));
    assertEquals(List.of(TWO), List.copyOf(ownership.snapshot().owned().keySet()));
  }

  @Test
  void aPartitionThatComesBackIsAnotherAssignment() {
    long before = ownership.add(List.of(ONE), generation(4)).get(ONE);
    ownership.remove(List.of(ONE));
    long after = ownership.add(List.of(ONE), generation(5)).get(ONE);
    assertFalse(ownership.snapshot().owns(ONE, before));
    assertTrue(ownership.snapshot().owns(ONE, after));
  }

  @Test
  void outsideAGenerationNothingIsOwned() {
    ownership.add(List.of(ONE), generation(4));
    ownership.refresh(generation(-1));
    assertEquals(Map.of(), ownership.snapshot().owned());
    ownership.refresh(generation(5));
    assertEquals(1, ownership.snapshot().owned().size());
    ownership.clear();
    assertEquals(Map.of(), ownership.snapshot().owned());
    assertEquals(-1, ownership.snapshot().generation());
  }

  @Test
  void aSnapshotDoesNotChangeAfterwards() {
    long number = ownership.add(List.of(ONE), generation(4)).get(ONE);
    AssignedPartitions.Snapshot snapshot = ownership.snapshot();
    ownership.clear();
    assertTrue(snapshot.owns(ONE, number));
  }
}
