package io.weir.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.weir.async.AsyncSemaphore;
import io.weir.async.Permit;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.OutboxRow;
import io.weir.event.RecordSamples;
import io.weir.event.SourcePartition;
import io.weir.ops.Health;
import io.weir.outcome.DeadLetterOutcomes;
import io.weir.outcome.OutcomeSamples;
import io.weir.store.OffsetRow;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When a commit has its permit, and when others may have it. */
class CommitPermitTest {
  private final Claim claim = new Claim(RecordSamples.record(0, "{}").source(), 1, new UUID(8, 8));
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private final AsyncSemaphore semaphore = new AsyncSemaphore(1, 10);
  private final Permit permit = new Permit(semaphore, () -> {});
  private boolean away = true;
  private boolean wanted = true;
  private int tried;

  private final class PlayedStore implements BatchCommitter.Store {
    @Override
    public Future<BatchTransaction.Result> commit(Claim owner, Decision decision) {
      assertTrue(permit.isHeld(), "tried without a permit");
      tried++;
      return away
          ? Future.failedFuture(new ConnectException("connection refused"))
          : Future.succeededFuture(new BatchTransaction.Result.Committed(Set.of()));
    }

    @Override
    public Future<Optional<OffsetRow>> offsetRow(SourcePartition source) {
      return Future.succeededFuture(Optional.of(new OffsetRow(claim.token(), 0, 1, claim.token())));
    }

    @Override
    public Future<List<OutboxRow>> outboxRows(Decision decision) {
      return Future.succeededFuture(List.of());
    }
  }

  private Future<CommitResult> commit() {
    return new BatchCommitter(
            new BatchCommitter.Parts(
                new PlayedStore(),
                new DeadLetterOutcomes(OutcomeSamples.topics(100_000)),
                () -> 0,
                new DefectBudget(0.01, System::nanoTime),
                new Health(),
                OutcomeSamples.meters(),
                (step, millis) -> timers.add(step)))
        .commit(
            claim,
            new Decision(claim.source(), 0, 5, List.of()),
            offset -> null,
            () -> wanted,
            permit,
            (next, rows) -> {});
  }

  @Test
  void aCommitThatWaitsLeavesItsPermitToOthersAndGoesOnInItsTurn() {
    Future<CommitResult> ended = commit();
    assertFalse(permit.isHeld(), "it waits");
    assertTrue(semaphore.tryAcquire(), "another has it");
    timers.remove().run();
    assertEquals(1, tried, "while another has the permit");
    assertTrue(timers.isEmpty());
    away = false;
    semaphore.release();
    assertEquals(CommitResult.COMMITTED, ended.result());
    assertEquals(2, tried);
  }

  @Test
  void aCommitThatNobodyWantsAnyMoreIsNotTried() {
    Future<CommitResult> ended = commit();
    assertTrue(semaphore.tryAcquire(), "another has it");
    timers.remove().run();
    wanted = false;
    semaphore.release();
    assertEquals(CommitResult.ABANDONED, ended.result());
    assertEquals(1, tried);
  }
}
