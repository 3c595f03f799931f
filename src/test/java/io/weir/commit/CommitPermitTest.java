package io.weir.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.ops.Health;
import io.weir.pipeline.FlowSamples;
import io.weir.store.OffsetTable;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When a decision has its seat at the store, and when others may have it. */
class CommitPermitTest {
  private final Claim claim = new Claim(FlowSamples.record(0, "{}").source(), 1, new UUID(8, 8));
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private final OneSeat seat = new OneSeat();
  private boolean away = true;
  private boolean wanted = true;
  private int tried;

  /** A seat that others want too. */
  private static final class OneSeat implements BatchCommitter.Seat {
    private final Queue<Runnable> line = new ArrayDeque<>();
    private boolean held = true;

    @Override
    public void regain(Runnable step) {
      if (held) {
        step.run();
      } else {
        line.add(step);
      }
    }

    @Override
    public void giveUp() {
      held = false;
    }

    void serve() {
      held = true;
      line.remove().run();
    }
  }

  private Future<BatchTransaction.Verdict> store() {
    assertTrue(seat.held, "tried without a seat");
    tried++;
    return away
        ? Future.failedFuture(new ConnectException("connection refused"))
        : Future.succeededFuture(new BatchTransaction.Verdict.Decided(Set.of()));
  }

  private Future<BatchCommitter.Ended> decide() {
    return new BatchCommitter(
            new BatchCommitter.Parts(
                FlowSamples.flow(),
                (owner, decision) -> store(),
                source ->
                    Future.succeededFuture(
                        Optional.of(new OffsetTable.Standing(claim.token(), 0, 1, claim.token()))),
                (source, from, to) -> Future.succeededFuture(Set.of()),
                new Health(),
                FlowSamples.meters(),
                (step, millis) -> timers.add(step)))
        .decide(
            claim,
            new Decision(claim.source(), 0, 5, List.of()),
            offset -> null,
            () -> wanted,
            seat);
  }

  @Test
  void aDecisionThatWaitsLeavesItsSeatToOthersAndGoesOnInItsTurn() {
    Future<BatchCommitter.Ended> ended = decide();
    assertFalse(seat.held, "it waits");
    timers.remove().run();
    assertEquals(1, tried, "while others have the seat");
    assertTrue(timers.isEmpty());
    away = false;
    seat.serve();
    assertInstanceOf(BatchCommitter.Ended.Decided.class, ended.result());
    assertEquals(2, tried);
  }

  @Test
  void aDecisionThatNobodyWantsAnyMoreTakesNoTurn() {
    Future<BatchCommitter.Ended> ended = decide();
    timers.remove().run();
    wanted = false;
    seat.serve();
    assertInstanceOf(BatchCommitter.Ended.Abandoned.class, ended.result());
    assertEquals(1, tried);
  }
}
