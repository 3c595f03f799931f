package io.weir.enrich;

import io.vertx.core.Future;
import io.weir.async.Deadline;
import io.weir.decode.DecodedRecord;
import io.weir.decode.ParsedEvent;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.ops.Meters;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks all look-ups about a whole batch at the same time, under one deadline. May be called from
 * any event loop.
 */
public final class EnrichmentJoin {
  private static final Answer[] NONE = {};
  private static final Answer.Status[] STATUSES = Answer.Status.values();
  private static final Answer MISSING = new Answer.Missing();
  private static final Answer BAD_INPUT =
      new Answer.Failed(
          Failure.record("bad-input", "the input is an object or an array, not a text"));

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
   * All records of the batch, the parsed events among them with their answers. Fails with a {@link
   * FailureException} of kind INFRASTRUCTURE or CONFIGURATION if a look-up cannot work at all;
   * nothing is routed then.
   */
  public Future<List<AnsweredRecord>> ask(List<DecodedRecord> batch, Deadline deadline) {
    long start = System.nanoTime();
    List<AnsweredRecord> all = new ArrayList<>(batch.size());
    List<ParsedEvent> events = new ArrayList<>(batch.size());
    List<Answer[]> answers = new ArrayList<>(batch.size());
    for (DecodedRecord decoded : batch) {
      if (decoded instanceof DecodedRecord.Parsed parsed) {
        Answer[] ofEvent = new Answer[enrichments.size()];
        events.add(parsed.event());
        answers.add(ofEvent);
        all.add(new AnsweredRecord(decoded, ofEvent));
      } else {
        all.add(new AnsweredRecord(decoded, NONE));
      }
    }
    List<Future<Void>> asked = new ArrayList<>(enrichments.size());
    for (int e = 0; e < enrichments.size(); e++) {
      asked.add(askOne(e, events, answers, deadline));
    }
    return Future.join(asked)
        .map(all)
        .onSuccess(
            answered -> {
              count(answers);
              meters.took(Meters.Stage.ENRICH, start);
            });
  }

  private Future<Void> askOne(
      int e, List<ParsedEvent> events, List<Answer[]> answers, Deadline deadline) {
    List<String> inputs = new ArrayList<>(events.size());
    int[] askedBy = new int[events.size()];
    for (int i = 0; i < events.size(); i++) {
      Answer known = known(e, events.get(i));
      if (known != null) {
        answers.get(i)[e] = known;
      } else {
        askedBy[inputs.size()] = i;
        inputs.add(events.get(i).inputs()[e]);
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

  /** The answer that needs no question, or null: carried along from an earlier try, or no input. */
  private Answer known(int e, ParsedEvent event) {
    Answer carried = event.consumed().history().carried().get(enrichments.get(e).name());
    if (carried != null) {
      return carried;
    }
    if (event.badInputs()[e]) {
      return BAD_INPUT;
    }
    return event.inputs()[e] == null ? MISSING : null;
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
      int[] counts = new int[STATUSES.length];
      for (Answer[] ofEvent : answers) {
        counts[ofEvent[e].status().ordinal()]++;
      }
      for (Answer.Status status : STATUSES) {
        if (counts[status.ordinal()] > 0) {
          meters.answered(enrichments.get(e).name(), status.word(), counts[status.ordinal()]);
        }
      }
    }
  }
}
