package io.weir.enrich.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.async.Deadline;
import io.weir.enrich.EnrichmentSettings;
import io.weir.enrich.http.ServiceProbe.Finding;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.Failure.Kind;
import io.weir.event.FailureException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whose fault it is that an input gets no answer: the input's only if the service, asked
 * afterwards about another one, answers that. Otherwise the service is away, which uses up nobody's
 * attempts; and if it refuses {@value #DIFFERENT} inputs in a row, or the one that it surely
 * answers, it is asked wrongly or is not the service: everything waits until it answers again. One
 * per service and process; any event loop.
 */
final class FaultAttribution implements SingleLookup {
  private static final Logger LOG = LoggerFactory.getLogger(FaultAttribution.class);

  /** How many inputs a service must refuse, and answer none, before nothing is routed. */
  static final int DIFFERENT = 5;

  /** A service that has answered so lately is not called away in the log. */
  private static final long LATELY_NANOS = Duration.ofSeconds(5).toNanos();

  private final Vertx vertx;
  private final String name;
  private final SingleCall limited;
  private final SingleCall unlimited;
  private final boolean believesNotFound;
  private final boolean hasSureInput;
  private final Duration timeout;
  private final KnownInputs inputs = new KnownInputs(DIFFERENT);
  private final ServiceProbe probe;
  private final ServiceHold hold;
  private volatile boolean saidToBeAway;
  private volatile long lastAnswer = System.nanoTime() - LATELY_NANOS;

  /**
   * Asks by one way, and by another to see whether the service is well.
   *
   * @param limited leads through the hold, and may have others before it
   * @param unlimited does not, for the few calls that decide about all others
   */
  FaultAttribution(
      Vertx vertx,
      EnrichmentSettings.Http settings,
      SingleCall limited,
      ServiceHold hold,
      SingleCall unlimited) {
    this.vertx = vertx;
    this.name = settings.name();
    this.limited = limited;
    this.hold = hold;
    this.unlimited = unlimited;
    this.believesNotFound = settings.answers().believeNotFound();
    this.hasSureInput = settings.answers().probe().isPresent();
    this.timeout = settings.request().timeout();
    this.probe =
        new ServiceProbe(
            unlimited,
            settings.answers().probe(),
            inputs,
            timeout,
            (input, reply) -> answer(input, reply).isPresent());
  }

  @Override
  public Future<Answer> ask(LookupRequest request) {
    Failure held = hold.reason();
    if (held == null) {
      return askFreely(request);
    }
    return hold.takeTurn(System.nanoTime()) ? tryAgain(request, held) : failed(held);
  }

  private Future<Answer> askFreely(LookupRequest request) {
    return limited.call(request).transform(result -> attribute(request, result));
  }

  /** One call while the service refuses everything, about this input or one refused before. */
  private Future<Answer> tryAgain(LookupRequest request, Failure held) {
    String input = inputs.nextToTry(request.input());
    if (input.equals(request.input())) {
      return unlimited
          .call(request)
          .transform(
              result -> answer(input, result).map(FaultAttribution::given).orElse(failed(held)));
    }
    return unlimited
        .call(new LookupRequest(input, Deadline.in(timeout)))
        .transform(result -> answer(input, result).isPresent() ? askFreely(request) : failed(held));
  }

  private Future<Answer> attribute(LookupRequest request, AsyncResult<HttpReply> result) {
    Optional<Answer> answer = answer(request.input(), result);
    if (answer.isPresent()) {
      return given(answer.get());
    }
    if (result.failed()) {
      return isOf(Kind.TRANSIENT, result.cause())
          ? probed(request).compose(found -> attributeFailure(request, result.cause(), found))
          : noted(result.cause());
    }
    // The throttle lets no other reply through.
    HttpReply.Doubtful reply = (HttpReply.Doubtful) result.result();
    return probed(request).compose(found -> attributeRefusal(request, reply, found));
  }

  private Future<Answer> attributeFailure(
      LookupRequest request, Throwable error, ServiceProbe.Result found) {
    return isAnotherAnswered(request, found)
        ? Future.failedFuture(error)
        : away(((FailureException) error).failure());
  }

  private Future<Answer> attributeRefusal(
      LookupRequest request, HttpReply.Doubtful reply, ServiceProbe.Result found) {
    if (isAnotherAnswered(request, found)) {
      return given(reply.believed());
    }
    if (found.finding() == Finding.FAILED) {
      return away(reply.failure());
    }
    boolean isAll = inputs.refused(request.input());
    if (found.finding() == Finding.REFUSED) {
      isAll |= hasSureInput | inputs.refused(found.input());
    }
    return isAll ? held(reply.failure()) : away(reply.failure());
  }

  /** That the very same input is answered now says nothing about it. */
  private static boolean isAnotherAnswered(LookupRequest request, ServiceProbe.Result found) {
    return found.finding() == Finding.ANSWERED && !request.input().equals(found.input());
  }

  private Optional<Answer> answer(String input, AsyncResult<HttpReply> result) {
    return result.succeeded() ? answer(input, result.result()) : Optional.empty();
  }

  /** The answer if the reply shows that the service is well, which is noted then. */
  private Optional<Answer> answer(String input, HttpReply reply) {
    Answer answer = null;
    if (reply instanceof HttpReply.Usable usable) {
      answer = usable.answer();
    } else if (believesNotFound
        && reply instanceof HttpReply.Doubtful doubtful
        && doubtful.believed() instanceof Answer.None) {
      answer = doubtful.believed();
    }
    if (answer != null) {
      noteAnswer(input);
    }
    return Optional.ofNullable(answer);
  }

  private void noteAnswer(String input) {
    inputs.answered(input);
    lastAnswer = System.nanoTime();
    boolean wasHeld = hold.end();
    if (wasHeld || saidToBeAway) {
      saidToBeAway = false;
      LOG.info("{}: the service answers again", name);
    }
  }

  private static Future<Answer> given(Answer answer) {
    return answer instanceof Answer.Failed refused
        ? failed(refused.failure())
        : Future.succeededFuture(answer);
  }

  private Future<Answer> held(Failure refusal) {
    Failure failure =
        new Failure(
            Kind.CONFIGURATION,
            "http-refuses-all",
            name
                + ": the service refuses everything, last by "
                + refusal.reason()
                + "; mend request.uri or request.headers, or, if it is right to, name an input that"
                + " it answers in answers.probe");
    if (hold.begin(failure, System.nanoTime())) {
      LOG.warn("{}", failure.message());
    }
    return failed(failure);
  }

  private Future<Answer> away(Failure failure) {
    return noted(new FailureException(Failure.outage(failure.reason(), failure.message()), null));
  }

  private Future<Answer> noted(Throwable error) {
    if (!saidToBeAway
        && !isOf(Kind.INFRASTRUCTURE, error)
        && System.nanoTime() - lastAnswer >= LATELY_NANOS) {
      saidToBeAway = true;
      LOG.warn("{}: the service gives no answers: {}", name, error.getMessage());
    }
    return Future.failedFuture(error);
  }

  private static boolean isOf(Kind kind, Throwable error) {
    return error instanceof FailureException known && known.failure().kind() == kind;
  }

  private static Future<Answer> failed(Failure failure) {
    return Future.failedFuture(new FailureException(failure, null));
  }

  /** What the probe finds while there is time to say so. */
  private Future<ServiceProbe.Result> probed(LookupRequest request) {
    Future<ServiceProbe.Result> found = probe.ask();
    if (found.isComplete() || !request.isStillWanted()) {
      return found;
    }
    Promise<ServiceProbe.Result> inTime = Promise.promise();
    long millis = Math.max(1, request.remainingNanos() / 1_000_000 * 3 / 4);
    long timer = vertx.setTimer(millis, late -> inTime.tryComplete(ServiceProbe.UNDECIDED));
    found.onSuccess(
        result -> {
          vertx.cancelTimer(timer);
          inTime.tryComplete(result);
        });
    return inTime.future();
  }
}
