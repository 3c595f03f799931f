package io.weir.outcome;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.decode.DecodedRecord;
import io.weir.decode.ParsedEvent;
import io.weir.enrich.AnsweredRecord;
import io.weir.enrich.Enrichment;
import io.weir.enrich.OnFailure;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.Outcome;
import io.weir.event.SourceRecord;
import io.weir.ops.Defect;
import io.weir.ops.DefectLog;
import io.weir.postgres.PostgresClock;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses what becomes of each record of a batch when all its answers are there. A dead letter
 * beats a retry, a retry beats going out in part. One instance serves the process; a batch is
 * chosen about on a worker thread, and its future completes on the event loop that asked.
 */
public final class OutcomeChooser {
  private final Vertx vertx;
  private final List<Enrichment> enrichments;
  private final PostgresClock clock;
  private final DefectLog defects;
  private final RetryPolicy policy;
  private final OutputTopics topics;
  private final EnrichedOutcomes enriched;
  private final RetryOutcomes retries;
  private final DeadLetterOutcomes deadLetters;

  /**
   * Chooses among these topics.
   *
   * @param enrichments in the order in which they are answered
   */
  public OutcomeChooser(
      Vertx vertx,
      List<Enrichment> enrichments,
      OutputTopics topics,
      PostgresClock clock,
      DefectLog defects) {
    this.vertx = vertx;
    this.enrichments = enrichments;
    this.topics = topics;
    this.clock = clock;
    this.defects = defects;
    this.policy = new RetryPolicy(topics.tiers());
    this.enriched = new EnrichedOutcomes(enrichments, topics);
    this.retries = new RetryOutcomes(enrichments, topics);
    this.deadLetters = new DeadLetterOutcomes(topics);
  }

  /**
   * One outcome for each record, in their order. Fails with a {@link FailureException} of kind
   * INFRASTRUCTURE or CONFIGURATION if its partition must wait: then the batch is given again. A
   * defect met while one event is chosen about is that event's outcome: a dead letter.
   */
  public Future<List<Outcome>> choose(List<AnsweredRecord> batch) {
    for (AnsweredRecord answered : batch) {
      Failure stopper = stopper(answered.answers());
      if (stopper != null) {
        return Future.failedFuture(new FailureException(stopper, null));
      }
    }
    return vertx.executeBlocking(() -> chooseAll(batch), false);
  }

  /**
   * The failure for which the partition must stop, whatever the event, or null: our own congestion,
   * or an enrichment that is set up wrongly and may not be skipped.
   */
  Failure stopper(Answer[] answers) {
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Answer.Failed failed
          && stops(failed.failure().kind(), enrichments.get(i).onFailure())) {
        return failed.failure();
      }
    }
    return null;
  }

  /** What is our own fault passes nobody by; what is set up wrongly may be skipped. */
  private static boolean stops(Failure.Kind kind, OnFailure onFailure) {
    return kind == Failure.Kind.INFRASTRUCTURE
        || (kind == Failure.Kind.CONFIGURATION && onFailure != OnFailure.SKIP);
  }

  private List<Outcome> chooseAll(List<AnsweredRecord> batch) {
    long now = clock.atMost();
    List<Outcome> chosen = new ArrayList<>(batch.size());
    for (AnsweredRecord answered : batch) {
      chosen.add(chooseOne(answered, now));
    }
    return chosen;
  }

  private Outcome chooseOne(AnsweredRecord answered, long now) {
    DecodedRecord decoded = answered.decoded();
    if (decoded instanceof DecodedRecord.Parsed parsed) {
      return guarded(parsed.event(), answered.answers(), now);
    }
    if (decoded instanceof DecodedRecord.Refused refused) {
      return deadLetters.deadLetter(refused.consumed(), refused.id(), "", refused.failure(), now);
    }
    long offset = decoded.consumed().record().offset();
    return decoded instanceof DecodedRecord.Skipped
        ? new Outcome.Skipped(offset, decoded.id())
        : new Outcome.Duplicate(offset, decoded.id());
  }

  private Outcome guarded(ParsedEvent event, Answer[] answers, long now) {
    try {
      return outcomeOf(event, answers, now);
    } catch (FailureException noDefect) {
      throw noDefect;
    } catch (RuntimeException | StackOverflowError defect) {
      defects.note(event.consumed().record(), defect);
      return deadLetters.deadLetter(event.consumed(), event.id(), "", Defect.ofEvent(defect), now);
    }
  }

  /**
   * The outcome of an event with these answers; {@code now} is Postgres' time at most. Throws a
   * {@link FailureException} if the event must wait for the end of an outage and can do so nowhere
   * but here.
   */
  Outcome outcomeOf(ParsedEvent event, Answer[] answers, long now) {
    int decisive = decisive(answers);
    if (decisive < 0) {
      return enrichedOrTooLarge(event, answers, now);
    }
    Failure failure = ((Answer.Failed) answers[decisive]).failure();
    Enrichment blamed = enrichments.get(decisive);
    boolean atOnce =
        blamed.onFailure() == OnFailure.DEAD_LETTER && failure.kind() != Failure.Kind.OUTAGE;
    RetryPolicy.Next next = policy.after(failure, event.consumed());
    if (!atOnce && next instanceof RetryPolicy.Next.Later later) {
      var retry = retries.retry(event, answers, blamed.name(), failure, later, now);
      if (retry.isPresent()) {
        return retry.get();
      }
      if (failure.kind() == Failure.Kind.OUTAGE) {
        throw new FailureException(tooLargeToWait(event.consumed().record(), failure), null);
      }
    }
    return deadLetters.deadLetter(event.consumed(), event.id(), blamed.name(), failure, now);
  }

  private Outcome enrichedOrTooLarge(ParsedEvent event, Answer[] answers, long now) {
    Outcome.Enriched outcome = enriched.enriched(event, answers);
    int size = outcome.row().size();
    return size <= topics.maxRecordBytes()
        ? outcome
        : deadLetters.deadLetter(
            event.consumed(),
            event.id(),
            "",
            Failure.record("too-large-enriched", "the enriched event has " + size + " bytes"),
            now);
  }

  /**
   * The enrichment whose failure decides, or -1. What ends in a dead letter comes first; among the
   * others one that uses an attempt, since an outage elsewhere must not make retries endless.
   */
  private int decisive(Answer[] answers) {
    int decisive = -1;
    int weight = 0;
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof Answer.Failed failed
          && enrichments.get(i).onFailure() != OnFailure.SKIP) {
        int found = weight(failed.failure().kind(), enrichments.get(i).onFailure());
        if (found > weight) {
          weight = found;
          decisive = i;
        }
      }
    }
    return decisive;
  }

  private static int weight(Failure.Kind kind, OnFailure onFailure) {
    return switch (kind) {
      case RECORD -> 4;
      case TRANSIENT -> onFailure == OnFailure.DEAD_LETTER ? 3 : 2;
      case OUTAGE, INFRASTRUCTURE, CONFIGURATION -> 1;
    };
  }

  /**
   * An outage is no reason to give an event up, so one that no delay topic takes holds its
   * partition.
   */
  private static Failure tooLargeToWait(SourceRecord record, Failure outage) {
    return new Failure(
        Failure.Kind.INFRASTRUCTURE,
        "too-large-to-wait",
        record.source()
            + " waits at offset "
            + record.offset()
            + ", since its event is too large for a delay topic (raise max.message.bytes there), for"
            + " the end of "
            + outage.reason());
  }
}
