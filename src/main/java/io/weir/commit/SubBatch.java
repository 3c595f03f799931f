package io.weir.commit;

import io.weir.event.Decision;
import io.weir.event.Outcome;
import java.util.List;

/**
 * A part of a decision that is still to do. Immutable.
 *
 * @param chosen its outcomes as they were at first; after a wait it begins again with them
 * @param decision as it is tried now: a refused outcome is replaced by a dead letter
 * @param noted whether the limit of defects has let it pass
 * @param given whether that limit has let a dead letter take a refused outcome's place
 * @param least whether its one outcome is the least dead letter there is
 */
record SubBatch(Decision chosen, Decision decision, boolean noted, boolean given, boolean least) {

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

  SubBatch passed() {
    return new SubBatch(chosen, decision, true, given, least);
  }

  SubBatch anew() {
    return new SubBatch(chosen, chosen, noted, given, false);
  }

  /** A dead letter in place of its one outcome. */
  SubBatch with(Outcome.Dead dead, boolean least) {
    Decision replaced =
        new Decision(decision.source(), decision.from(), decision.to(), List.of(dead));
    return new SubBatch(chosen, replaced, noted, true, least);
  }

  /** Two pieces of at least two records, to be done one after the other. */
  List<SubBatch> halves() {
    List<Outcome> first = decision.outcomes().subList(0, size() / 2);
    List<Outcome> second = decision.outcomes().subList(size() / 2, size());
    long middle = second.get(0).offset();
    Decision before = new Decision(decision.source(), decision.from(), middle, first);
    Decision after = new Decision(decision.source(), middle, decision.to(), second);
    return List.of(
        new SubBatch(before, before, noted, false, false),
        new SubBatch(after, after, noted, false, false));
  }
}
