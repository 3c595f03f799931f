package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.SourcePartition;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A partition that has failed is polled once more before it is paused, and stays so until sought.
 */
class FailedPartitionsTest {
  private static final SourcePartition SOURCE = new SourcePartition("events", 0);

  private final FailedPartitions failed = new FailedPartitions();

  @Test
  void itIsPolledOnceMoreThoughItsPipelineWouldPauseItAtOnce() {
    failed.add(SOURCE);
    assertEquals(Set.of(), failed.toPause());
    assertFalse(failed.mayBePaused(SOURCE));
    failed.pollBegins();
    assertEquals(Set.of(SOURCE), failed.toPause());
    assertTrue(failed.mayBePaused(SOURCE));
    assertFalse(failed.mayBeResumed(SOURCE), "from where it stands");
  }

  @Test
  void whatIsSoughtIsLikeAnyOtherAlsoWhereItHadFailedJustBefore() {
    failed.add(SOURCE);
    failed.removeAll(Set.of(SOURCE));
    assertTrue(failed.mayBePaused(SOURCE) && failed.mayBeResumed(SOURCE));
    failed.pollBegins();
    assertEquals(Set.of(), failed.toPause());
  }
}
