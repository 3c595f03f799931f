package io.weir.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Claim;
import io.weir.event.SourcePartition;
import io.weir.ownership.OwnedPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Every transition of every state of a pipeline: where it leads, or that it is refused. */
class TransitionsTest {
  private static final Batch BATCH = new Batch(3, 5, List.of());
  private static final OwnedPartition OWNED =
      new OwnedPartition(
          new Claim(new SourcePartition("events", 0), 1, new UUID(1, 1)),
          new UUID(2, 2),
          3,
          Optional.empty());

  /** From each state by each transition, in one line each; what is illegal is left out. */
  private static <S> List<String> legal(List<S> states, Map<String, UnaryOperator<S>> transitions) {
    List<String> legal = new ArrayList<>();
    for (S state : states) {
      transitions.forEach(
          (name, transition) -> {
            try {
              S next = transition.apply(state);
              legal.add(name(state) + " " + name + " " + name(next));
            } catch (IllegalStateException refused) {
              assertTrue(refused.getMessage().length() > 10, "says what is wrong");
            }
          });
    }
    return legal;
  }

  private static String name(Object state) {
    return state instanceof Enum<?> constant ? constant.name() : state.getClass().getSimpleName();
  }

  @Test
  void aPartitionIsTakenOverRunsAndIsGivenBack() {
    Map<String, UnaryOperator<PartitionState>> transitions = new LinkedHashMap<>();
    transitions.put("claimed", state -> state.claimed(OWNED));
    transitions.put("suspend", PartitionState::suspend);
    transitions.put("retake", PartitionState::retake);
    transitions.put("drain", PartitionState::drain);
    transitions.put("drained", PartitionState::drained);
    transitions.put("end", PartitionState::end);
    assertEquals(
        List.of(
            "TakingOver claimed Running",
            "TakingOver drain Draining",
            "TakingOver end Ended",
            "Running suspend Suspended",
            "Running drain Draining",
            "Running end Ended",
            "Suspended retake TakingOver",
            "Suspended drain Draining",
            "Suspended end Ended",
            "Draining drained Ended",
            "Draining end Ended",
            "Ended end Ended"),
        legal(
            List.of(
                new PartitionState.TakingOver(),
                new PartitionState.Running(OWNED),
                new PartitionState.Suspended(),
                new PartitionState.Draining(),
                new PartitionState.Ended()),
            transitions));
  }

  @Test
  void aBatchIsPreparedOrPutBackOrThrownAwayWhenItComesBack() {
    Map<String, UnaryOperator<Preparation>> transitions = new LinkedHashMap<>();
    transitions.put("begin", state -> state.begin(BATCH));
    transitions.put("skip", state -> state.skip(BATCH));
    transitions.put("succeeded", state -> state.succeeded(List.of()));
    transitions.put("failed", Preparation::failed);
    transitions.put("putBack", Preparation::putBack);
    transitions.put("taken", Preparation::taken);
    transitions.put("returned", Preparation::returned);
    transitions.put("discard", Preparation::discard);
    assertEquals(
        List.of(
            "Idle begin Preparing",
            "Idle skip Prepared",
            "Idle discard Idle",
            "Preparing succeeded Prepared",
            "Preparing failed BackingOff",
            "Preparing discard Discarded",
            "BackingOff putBack Idle",
            "BackingOff discard Discarded",
            "Discarded returned Idle",
            "Discarded discard Discarded",
            "Prepared taken Idle",
            "Prepared discard Idle"),
        legal(preparations(), transitions));
  }

  private static List<Preparation> preparations() {
    return List.of(
        new Preparation.Idle(),
        new Preparation.Preparing(BATCH),
        new Preparation.BackingOff(BATCH),
        new Preparation.Discarded(),
        new Preparation.Prepared(BATCH, List.of()));
  }

  @Test
  void whatWillComeBackIsUnderWayWantedOrNot() {
    assertEquals(
        List.of("Preparing", "BackingOff", "Discarded"),
        preparations().stream()
            .filter(Preparation::isUnderWay)
            .map(TransitionsTest::name)
            .toList());
  }

  @Test
  void aPreparedBatchIsTheOneThatWasBegun() {
    Preparation prepared = new Preparation.Idle().begin(BATCH).succeeded(List.of());
    assertEquals(new Preparation.Prepared(BATCH, List.of()), prepared);
    assertEquals(new Preparation.BackingOff(BATCH), new Preparation.Idle().begin(BATCH).failed());
  }

  @Test
  void oneBatchIsCommittedAtATime() {
    Map<String, UnaryOperator<CommitState>> transitions = new LinkedHashMap<>();
    transitions.put("begin", state -> state.begin(BATCH, 7));
    transitions.put("ended", CommitState::ended);
    assertEquals(
        List.of("Idle begin Committing", "Committing ended Idle"),
        legal(List.of(new CommitState.Idle(), new CommitState.Committing(BATCH, 7)), transitions));
  }

  @Test
  void aCommitIsSlowAfterItsTimeAndNoneIsNever() {
    CommitState committing = new CommitState.Idle().begin(BATCH, 7);
    assertFalse(committing.isSlow(7 + CommitState.SLOW_NANOS));
    assertTrue(committing.isSlow(8 + CommitState.SLOW_NANOS));
    assertFalse(committing.ended().isSlow(Long.MAX_VALUE));
  }

  @Test
  void onceRowsAreHandedBackNoneFollowsThemBeforeATakeover() {
    PublicationState two = PublicationState.IDLE.begun().begun();
    assertEquals(new PublicationState(1, false), two.ended(true));
    PublicationState left = two.ended(false);
    assertEquals(new PublicationState(1, true), left);
    assertThrows(IllegalStateException.class, left::begun);
    assertThrows(IllegalStateException.class, left::recovered, "one is in flight");
    assertFalse(left.isIdle());
    PublicationState idle = left.ended(true);
    assertTrue(idle.isIdle() && idle.isLeftToRecovery());
    assertEquals(PublicationState.IDLE, idle.recovered());
    assertThrows(IllegalStateException.class, () -> idle.ended(true));
  }

  @Test
  void aPartitionIsFetchedWhileItIsOursAndItsQueueWantsRecords() {
    Map<String, UnaryOperator<FetchState>> transitions = new LinkedHashMap<>();
    transitions.put("start", FetchState::start);
    transitions.put("stop", FetchState::stop);
    transitions.put("full", state -> state.regulate(true, false, false));
    transitions.put("between", state -> state.regulate(false, false, false));
    transitions.put("room", state -> state.regulate(false, true, false));
    transitions.put("waits", state -> state.regulate(false, true, true));
    assertEquals(
        List.of(
            "STOPPED start FETCHING",
            "STOPPED stop STOPPED",
            "FETCHING stop STOPPED",
            "FETCHING full PAUSED",
            "FETCHING between FETCHING",
            "FETCHING room FETCHING",
            "FETCHING waits PAUSED",
            "PAUSED stop STOPPED",
            "PAUSED full PAUSED",
            "PAUSED between PAUSED",
            "PAUSED room FETCHING",
            "PAUSED waits PAUSED"),
        legal(List.of(FetchState.values()), transitions));
  }
}
