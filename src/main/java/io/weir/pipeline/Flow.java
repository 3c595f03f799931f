package io.weir.pipeline;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.async.Deadline;
import io.weir.commit.DefectBudget;
import io.weir.decode.EventDecoder;
import io.weir.decode.EventSettings;
import io.weir.decode.ParsedEvent;
import io.weir.decode.PointerTree;
import io.weir.enrich.Enrichment;
import io.weir.enrich.EnrichmentJoin;
import io.weir.enrich.EnrichmentSettings;
import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.Outcome;
import io.weir.event.SourceRecord;
import io.weir.ops.Defect;
import io.weir.ops.DefectLog;
import io.weir.ops.Meters;
import io.weir.outcome.OutcomeChooser;
import io.weir.outcome.OutputTopics;
import io.weir.outcome.RetryTiers;
import io.weir.postgres.PostgresClock;
import io.weir.wire.WeirHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * From records to outcomes: decode, enrich, choose. One instance serves the process; a batch's
 * future completes on the event loop it was given on.
 */
public final class Flow {

  /** When a record was made to wait, the clock may have been known less well than it is now. */
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final BiFunction<ConsumedRecord, UUID, EventDecoder.Reading> reader;
  private final EnrichmentJoin join;
  private final OutcomeChooser outcomes;
  private final PostgresClock clock;
  private final Meters meters;
  private final Duration deadline;
  private final RetryTiers tiers;
  private final DefectLog log = new DefectLog(System::nanoTime);
  private final DefectBudget limit;

  /**
   * Wires the steps.
   *
   * @param settings one for each enrichment of the join, in its order
   * @param deadline for all look-ups of a batch together
   */
  public Flow(
      Vertx vertx,
      EventSettings event,
      List<EnrichmentSettings> settings,
      EnrichmentJoin join,
      OutputTopics targets,
      PostgresClock clock,
      Meters meters,
      Duration deadline) {
    this(vertx, event, reader(event, settings)::read, join, targets, clock, meters, deadline);
  }

  Flow(
      Vertx vertx,
      EventSettings event,
      BiFunction<ConsumedRecord, UUID, EventDecoder.Reading> reader,
      EnrichmentJoin join,
      OutputTopics targets,
      PostgresClock clock,
      Meters meters,
      Duration deadline) {
    this.vertx = vertx;
    this.reader = reader;
    this.limit = new DefectBudget(event.defectShare(), System::nanoTime);
    this.join = join;
    this.outcomes = new OutcomeChooser(join.enrichments(), targets);
    this.clock = clock;
    this.meters = meters;
    this.deadline = deadline;
    this.tiers = targets.tiers();
  }

  private static EventDecoder reader(EventSettings event, List<EnrichmentSettings> settings) {
    return new EventDecoder(
        event,
        new PointerTree(
            event.id(),
            settings.stream().map(EnrichmentSettings::input).toList(),
            settings.stream().map(EnrichmentSettings::output).toList()));
  }

  /**
   * A record of a retry topic with its past. Whatever it says, it does not wait for much longer
   * than that topic's delay from now on, be that delay still configured or not.
   */
  public ConsumedRecord waited(SourceRecord record) {
    Duration delay = tiers.delayOf(record.source().topic()).orElse(Duration.ZERO);
    return WeirHeaders.read(record, clock.atMost() + delay.plus(CLOCK_SLACK).toMillis());
  }

  /**
   * One outcome for each record, in their order. Fails with a {@link FailureException} of kind
   * INFRASTRUCTURE or CONFIGURATION if nothing can be said at present: then the batch stays
   * undecided and is given again. A defect met while one event is read or chosen about is that
   * event's outcome: a dead letter.
   */
  public Future<List<Outcome>> outcomes(List<ConsumedRecord> batch, UUID topicId) {
    long start = System.nanoTime();
    return vertx
        .executeBlocking(() -> read(batch, topicId), false)
        .onSuccess(readings -> meters.took(Meters.Stage.DECODE, start))
        .compose(this::enrich)
        .recover(
            error ->
                Future.failedFuture(
                    error instanceof FailureException
                        ? error
                        : new FailureException(Defect.ofLine(error), error)));
  }

  private List<EventDecoder.Reading> read(List<ConsumedRecord> batch, UUID topicId) {
    List<EventDecoder.Reading> readings = new ArrayList<>(batch.size());
    for (ConsumedRecord consumed : batch) {
      EventDecoder.Reading reading;
      try {
        reading = reader.apply(consumed, topicId);
      } catch (RuntimeException | StackOverflowError defect) {
        log.note(consumed.record(), defect);
        String id = EventDecoder.identity(consumed, topicId);
        reading = new EventDecoder.Reading.Refused(consumed, id, Defect.ofEvent(defect));
      }
      readings.add(reading);
    }
    return readings;
  }

  private Future<List<Outcome>> enrich(List<EventDecoder.Reading> readings) {
    long start = System.nanoTime();
    List<Asking> asking = new ArrayList<>(readings.size());
    Set<String> ids = new HashSet<>(readings.size() * 2);
    for (EventDecoder.Reading reading : readings) {
      // The first of several with one id decides for all; the others need no answers.
      if (isFirst(reading, ids) && reading instanceof EventDecoder.Reading.Understood understood) {
        asking.add(new Asking(join.enrichments(), understood.event()));
      }
    }
    return join.ask(asking, Deadline.in(deadline))
        .compose(
            answers -> {
              meters.took(Meters.Stage.ENRICH, start);
              Failure stopper = stopper(answers);
              return stopper == null
                  ? vertx.executeBlocking(() -> choose(readings, answers), false)
                  : Future.failedFuture(new FailureException(stopper, null));
            });
  }

  private Failure stopper(List<Answer[]> answers) {
    for (Answer[] ofEvent : answers) {
      Failure stopper = outcomes.stopper(ofEvent);
      if (stopper != null) {
        return stopper;
      }
    }
    return null;
  }

  private List<Outcome> choose(List<EventDecoder.Reading> readings, List<Answer[]> answers) {
    long now = clock.atMost();
    List<Outcome> chosen = new ArrayList<>(readings.size());
    Set<String> ids = new HashSet<>(readings.size() * 2);
    int next = 0;
    for (EventDecoder.Reading reading : readings) {
      boolean first = isFirst(reading, ids);
      if (reading instanceof EventDecoder.Reading.PassedOver passed) {
        chosen.add(new Outcome.Skipped(passed.consumed().record().offset(), passed.id()));
      } else if (!first) {
        chosen.add(new Outcome.Duplicate(reading.consumed().record().offset(), reading.id()));
      } else if (reading instanceof EventDecoder.Reading.Understood understood) {
        chosen.add(choose(understood.event(), answers.get(next++), now));
      } else if (reading instanceof EventDecoder.Reading.Refused refused) {
        chosen.add(outcomes.dead(refused.consumed(), refused.id(), "", refused.failure(), now));
      }
    }
    return chosen;
  }

  /** Whether a record decides for its id: a refused one does too, one passed over does not. */
  private static boolean isFirst(EventDecoder.Reading reading, Set<String> ids) {
    return !(reading instanceof EventDecoder.Reading.PassedOver) && ids.add(reading.id());
  }

  private Outcome choose(ParsedEvent event, Answer[] answers, long now) {
    try {
      return outcomes.of(event, answers, now);
    } catch (FailureException noDefect) {
      throw noDefect;
    } catch (RuntimeException | StackOverflowError defect) {
      log.note(event.consumed().record(), defect);
      return outcomes.dead(event.consumed(), event.id(), "", Defect.ofEvent(defect), now);
    }
  }

  /** The dead letter of an event whose outcome Postgres would not keep. */
  public Outcome.Dead refusedByStore(ConsumedRecord consumed, String id, Failure failure) {
    return outcomes.dead(consumed, id, "", failure, clock.atMost());
  }

  /** The least dead letter of an event, for when Postgres would not even keep its dead letter. */
  public Outcome.Dead reduced(ConsumedRecord consumed, UUID topicId, Failure failure) {
    String place = EventDecoder.place(consumed.record(), topicId);
    return outcomes.reduced(consumed, place, failure, clock.atMost());
  }

  /** How many events may be given up for what need not be their fault. */
  public DefectBudget limit() {
    return limit;
  }

  /** What an event asks for: nothing that is known, carried along or missing. */
  private record Asking(List<Enrichment> enrichments, ParsedEvent event)
      implements EnrichmentJoin.Asking {
    private static final Answer MISSING = new Answer.Missing();
    private static final Answer BAD_INPUT =
        new Answer.Failed(
            Failure.record("bad-input", "the input is an object or an array, not a text"));

    @Override
    public Answer known(int enrichment) {
      Answer carried = event.consumed().history().carried().get(enrichments.get(enrichment).name());
      if (carried != null) {
        return carried;
      }
      if (event.badInputs()[enrichment]) {
        return BAD_INPUT;
      }
      return event.inputs()[enrichment] == null ? MISSING : null;
    }

    @Override
    public String input(int enrichment) {
      return event.inputs()[enrichment];
    }
  }
}
