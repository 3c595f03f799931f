package io.weir.enrich;

import io.vertx.core.Future;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.ops.Meters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks all look-ups about a whole batch at the same time, under one deadline. May be called from
 * any event loop.
 */
public final class EnrichmentJoin {

  /** One event's part in the join, by place of the enrichment in the configuration. */
  public interface Asking {

    /** The answer that is known without asking, or null. */
    Answer known(int enrichment);

    /** The text to ask about; never null where nothing is known. */
    String input(int enrichment);
  }

  private final List<Enrichment> enrichments;
  private final Meters meters;

  /** Joins these, in their order. */
  public EnrichmentJoin(List<Enrichment> enrichments, Meters meters) {
    this.enrichments = List.copyOf(enrichments);
    this.meters = meters;
  }

  /** The enrichments joined. */
  public List<Enrichment> enrichments() {
    return enrichments;
  }

  /**
   * Answers for each event, by enrichment. Fails with a {@link FailureException} of kind
   * INFRASTRUCTURE or CONFIGURATION if a look-up cannot work at all; nothing is routed then.
   */
  public Future<List<Answer[]>> ask(List<? extends Asking> events, Deadline deadline) {
    List<Answer[]> answers = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      answers.add(new Answer[enrichments.size()]);
    }
    List<Future<Void>> all = new ArrayList<>(enrichments.size());
    for (int e = 0; e < enrichments.size(); e++) {
      all.add(askOne(e, events, deadline, answers));
    }
    return Future.join(all).map(answers).onSuccess(this::count);
  }

  private Future<Void> askOne(
      int e, List<? extends Asking> events, Deadline deadline, List<Answer[]> answers) {
    List<String> inputs = new ArrayList<>(events.size());
    int[] askedBy = new int[events.size()];
    for (int i = 0; i < events.size(); i++) {
      Answer known = events.get(i).known(e);
      if (known != null) {
        answers.get(i)[e] = known;
      } else {
        askedBy[inputs.size()] = i;
        inputs.add(events.get(i).input(e));
      }
    }
    if (inputs.isEmpty()) {
      return Future.succeededFuture();
    }
    return enrichments
        .get(e)
        .lookup()
        .ask(inputs, deadline)
        .compose(
            found -> {
              if (found.size() != inputs.size()) {
                return Future.failedFuture(shifted(e, inputs.size(), found.size()));
              }
              for (int i = 0; i < found.size(); i++) {
                answers.get(askedBy[i])[e] = found.get(i);
              }
              return Future.succeededFuture();
            });
  }

  /** An answer too many or too few would give every event behind it another one's answer. */
  private FailureException shifted(int e, int asked, int answered) {
    return new FailureException(
        new Failure(
            Failure.Kind.CONFIGURATION,
            "answers-shifted",
            enrichments.get(e).name() + " was asked " + asked + " and answered " + answered),
        null);
  }

  private void count(List<Answer[]> answers) {
    for (int e = 0; e < enrichments.size(); e++) {
      Map<String, Integer> byStatus = new HashMap<>(4);
      for (Answer[] ofEvent : answers) {
        byStatus.merge(ofEvent[e].status(), 1, Integer::sum);
      }
      String name = enrichments.get(e).name();
      byStatus.forEach((status, count) -> meters.answered(name, status, count));
    }
  }
}
