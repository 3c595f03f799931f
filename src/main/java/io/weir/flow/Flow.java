package io.weir.flow;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.enrich.Enrichment;
import io.weir.enrich.EnrichmentSettings;
import io.weir.enrich.Join;
import io.weir.event.Answer;
import io.weir.event.Arrival;
import io.weir.event.Deadline;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.event.Outcome;
import io.weir.event.SourceRecord;
import io.weir.ops.Meters;
import io.weir.retry.HistoryHeaders;
import io.weir.retry.RetryTiers;
import io.weir.store.StoreClock;
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
  private final BiFunction<Arrival, UUID, EventReader.Reading> reader;
  private final Join join;
  private final Outcomes outcomes;
  private final StoreClock clock;
  private final Meters meters;
  private final Duration deadline;
  private final RetryTiers tiers;
  private final DefectLog log = new DefectLog(System::nanoTime);
  private final DefectLimit limit;

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
      Join join,
      Targets targets,
      StoreClock clock,
      Meters meters,
      Duration deadline) {
    this(vertx, event, reader(event, settings)::read, join, targets, clock, meters, deadline);
  }

  Flow(
      Vertx vertx,
      EventSettings event,
      BiFunction<Arrival, UUID, EventReader.Reading> reader,
      Join join,
      Targets targets,
      StoreClock clock,
      Meters meters,
      Duration deadline) {
    this.vertx = vertx;
    this.reader = reader;
    this.limit = new DefectLimit(event.defectShare(), System::nanoTime);
    this.join = join;
    this.outcomes = new Outcomes(join.enrichments(), targets);
    this.clock = clock;
    this.meters = meters;
    this.deadline = deadline;
    this.tiers = targets.tiers();
  }

  private static EventReader reader(EventSettings event, List<EnrichmentSettings> settings) {
    return new EventReader(
        event,
        new Outline(
            event.id(),
            settings.stream().map(EnrichmentSettings::input).toList(),
            settings.stream().map(EnrichmentSettings::output).toList()));
  }

  /**
   * A record of a retry topic with its past. Whatever it says, it does not wait for much longer
   * than that topic's delay from now on, be that delay still configured or not.
   */
  public Arrival waited(SourceRecord record) {
    Duration delay = tiers.delayOf(record.source().topic()).orElse(Duration.ZERO);
    return HistoryHeaders.read(record, clock.atMost() + delay.plus(CLOCK_SLACK).toMillis());
  }

  /**
   * One outcome for each record, in their order. Fails with a {@link FailureException} of kind
   * INFRASTRUCTURE or CONFIGURATION if nothing can be said at present: then the batch stays
   * undecided and is given again. A defect met while one event is read or chosen about is that
   * event's outcome: a dead letter.
   */
  public Future<List<Outcome>> outcomes(List<Arrival> batch, UUID topicId) {
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

  private List<EventReader.Reading> read(List<Arrival> batch, UUID topicId) {
    List<EventReader.Reading> readings = new ArrayList<>(batch.size());
    for (Arrival arrival : batch) {
      EventReader.Reading reading;
      try {
        reading = reader.apply(arrival, topicId);
      } catch (RuntimeException | StackOverflowError defect) {
        log.note(arrival.record(), defect);
        String id = EventReader.identity(arrival, topicId);
        reading = new EventReader.Reading.Refused(arrival, id, Defect.ofEvent(defect));
      }
      readings.add(reading);
    }
    return readings;
  }

  private Future<List<Outcome>> enrich(List<EventReader.Reading> readings) {
    long start = System.nanoTime();
    List<Asking> asking = new ArrayList<>(readings.size());
    Set<String> ids = new HashSet<>(readings.size() * 2);
    for (EventReader.Reading reading : readings) {
      // The first of several with one id decides for all; the others need no answers.
      if (isFirst(reading, ids) && reading instanceof EventReader.Reading.Understood understood) {
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

  private List<Outcome> choose(List<EventReader.Reading> readings, List<Answer[]> answers) {
    long now = clock.atMost();
    List<Outcome> chosen = new ArrayList<>(readings.size());
    Set<String> ids = new HashSet<>(readings.size() * 2);
    int next = 0;
    for (EventReader.Reading reading : readings) {
      boolean first = isFirst(reading, ids);
      if (reading instanceof EventReader.Reading.PassedOver passed) {
        chosen.add(new Outcome.Skipped(passed.arrival().record().offset(), passed.id()));
      } else if (!first) {
        chosen.add(new Outcome.Duplicate(reading.arrival().record().offset(), reading.id()));
      } else if (reading instanceof EventReader.Reading.Understood understood) {
        chosen.add(choose(understood.event(), answers.get(next++), now));
      } else if (reading instanceof EventReader.Reading.Refused refused) {
        chosen.add(outcomes.dead(refused.arrival(), refused.id(), "", refused.failure(), now));
      }
    }
    return chosen;
  }

  /** Whether a record decides for its id: a refused one does too, one passed over does not. */
  private static boolean isFirst(EventReader.Reading reading, Set<String> ids) {
    return !(reading instanceof EventReader.Reading.PassedOver) && ids.add(reading.id());
  }

  private Outcome choose(Event event, Answer[] answers, long now) {
    try {
      return outcomes.of(event, answers, now);
    } catch (FailureException noDefect) {
      throw noDefect;
    } catch (RuntimeException | StackOverflowError defect) {
      log.note(event.arrival().record(), defect);
      return outcomes.dead(event.arrival(), event.id(), "", Defect.ofEvent(defect), now);
    }
  }

  /** The dead letter of an event whose outcome Postgres would not keep. */
  Outcome.Dead refusedByStore(Arrival arrival, String id, Failure failure) {
    return outcomes.dead(arrival, id, "", failure, clock.atMost());
  }

  /** The least dead letter of an event, for when Postgres would not even keep its dead letter. */
  Outcome.Dead reduced(Arrival arrival, UUID topicId, Failure failure) {
    String place = EventReader.place(arrival.record(), topicId);
    return outcomes.reduced(arrival, place, failure, clock.atMost());
  }

  /** How many events may be given up for what need not be their fault. */
  DefectLimit limit() {
    return limit;
  }

  /** What an event asks for: nothing that is known, carried along or missing. */
  private record Asking(List<Enrichment> enrichments, Event event) implements Join.Asking {
    private static final Answer MISSING = new Answer.Missing();
    private static final Answer BAD_INPUT =
        new Answer.Failed(
            Failure.record("bad-input", "the input is an object or an array, not a text"));

    @Override
    public Answer known(int enrichment) {
      Answer carried = event.arrival().history().carried().get(enrichments.get(enrichment).name());
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
