package io.weir.commit;

import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.event.LastRecord;
import io.weir.event.Outcome;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A part of a batch that is still to be committed: at first the whole. Immutable.
 *
 * @param chosen its outcomes as they were at first; after a wait it begins again with them
 * @param decision as it is tried now: a refused outcome is replaced by a dead letter
 * @param isAdmitted whether the defect budget has let it pass
 * @param isReplacementAdmitted whether the budget has let a dead letter replace a refused outcome
 * @param isLeast whether its one outcome is the least dead letter there is
 */
record SubBatch(
    Decision chosen,
    Decision decision,
    boolean isAdmitted,
    boolean isReplacementAdmitted,
    boolean isLeast) {

  static SubBatch whole(Decision decision) {
    return new SubBatch(decision, decision, false, false, false);
  }

  int size() {
    return decision.outcomes().size();
  }

  /** Its one outcome. */
  Outcome single() {
    return decision.outcomes().get(0);
  }

  SubBatch admitted() {
    return new SubBatch(chosen, decision, true, isReplacementAdmitted, isLeast);
  }

  /** With the outcomes it had at first. */
  SubBatch anew() {
    return new SubBatch(chosen, chosen, isAdmitted, isReplacementAdmitted, false);
  }

  /** With a dead letter in place of its one outcome. */
  SubBatch replacedBy(Outcome.Dead dead, boolean isLeast) {
    Decision replaced =
        new Decision(
            decision.source(), decision.from(), decision.to(), List.of(dead), decision.last());
    return new SubBatch(chosen, replaced, isAdmitted, true, isLeast);
  }

  /**
   * Two parts of at least two records, to be committed one after the other.
   *
   * @param records the record at an offset
   */
  List<SubBatch> halves(LongFunction<ConsumedRecord> records) {
    List<Outcome> first = decision.outcomes().subList(0, size() / 2);
    List<Outcome> second = decision.outcomes().subList(size() / 2, size());
    long middle = second.get(0).offset();
    ConsumedRecord last = records.apply(first.get(first.size() - 1).offset());
    Decision before =
        new Decision(
            decision.source(), decision.from(), middle, first, LastRecord.of(last.record()));
    Decision after =
        new Decision(decision.source(), middle, decision.to(), second, decision.last());
    return List.of(
        new SubBatch(before, before, isAdmitted, false, false),
        new SubBatch(after, after, isAdmitted, false, false));
  }
}
