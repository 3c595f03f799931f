package io.weir.enrich.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.async.Deadline;
import io.weir.enrich.EnrichmentSettings;
import io.weir.enrich.Lookup;
import io.weir.event.Answer;
import io.weir.event.Failure;
import java.util.Arrays;
import java.util.List;

/**
 * Asks an HTTP service about the inputs of a batch: what is remembered costs no future and no
 * timer, the rest is asked at once, and at the deadline the batch goes on with what there is. A
 * answer that comes too late for one batch still fills the cache for its retry.
 */
public final class HttpLookup implements Lookup {
  private static final Answer CONGESTED =
      late("http-congested", "more was asked than the connections could carry before the deadline");
  private static final Answer LIMITED =
      late("http-429", "the service limits how often it may be asked (status 429)");
  private static final Answer SLOW =
      late(
          "http-slow",
          "the service was asked and did not answer within intake.lookupDeadline; make that longer"
              + " than request.timeout");

  private final Vertx vertx;
  private final HttpCall call;
  private final HttpBreaker breaker;
  private final HttpThrottle throttle;
  private final HttpCache cache;

  private HttpLookup(
      Vertx vertx, HttpCall call, HttpBreaker breaker, HttpThrottle throttle, HttpCache cache) {
    this.vertx = vertx;
    this.call = call;
    this.breaker = breaker;
    this.throttle = throttle;
    this.cache = cache;
  }

  /** What comes later serves the next try, so the partition waits. */
  private static Answer late(String reason, String message) {
    return new Answer.Failed(new Failure(Failure.Kind.INFRASTRUCTURE, reason, message));
  }

  /** Puts the layers together; connects when first asked. */
  public static HttpLookup open(Vertx vertx, EnrichmentSettings.Http settings) {
    RequestUri uri = new RequestUri(settings.request());
    HttpCall call = new HttpCall(vertx, uri, settings);
    HttpBreaker breaker = new HttpBreaker(vertx, settings.name(), settings.breaker(), call);
    HttpThrottle throttle = new HttpThrottle(vertx, breaker);
    ServiceHold hold = new ServiceHold(settings.breaker().resetTimeout(), throttle);
    HttpConcurrencyLimit limit =
        new HttpConcurrencyLimit(
            settings.request().connections(), settings.request().maxWaiting(), hold);
    FaultAttribution attribution = new FaultAttribution(vertx, settings, limit, hold, throttle);
    HttpCache cache = new HttpCache(settings.cache(), new HttpInputCheck(uri, attribution));
    return new HttpLookup(vertx, call, breaker, throttle, cache);
  }

  @Override
  public Future<List<Answer>> ask(List<String> inputs, Deadline deadline) {
    Answer[] answers = new Answer[inputs.size()];
    EqualInputs equal = new EqualInputs(inputs);
    int unknown = 0;
    for (int i = 0; i < answers.length; i++) {
      int before = equal.before(i);
      answers[i] = before < i ? answers[before] : cache.known(inputs.get(i));
      unknown += answers[i] == null ? 1 : 0;
    }
    return unknown == 0
        ? Future.succeededFuture(Arrays.asList(answers))
        : askUnknown(inputs, answers, deadline);
  }

  private Future<List<Answer>> askUnknown(
      List<String> inputs, Answer[] answers, Deadline deadline) {
    Promise<List<Answer>> all = Promise.promise();
    AnswerBatch batch = new AnswerBatch(answers.length);
    long start = System.nanoTime();
    long timer =
        vertx.setTimer(
            Math.max(1, deadline.remainingMillis()),
            late -> all.tryComplete(batch.handOut(i -> late(inputs.get(i), start))));
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] != null) {
        batch.add(i, answers[i]);
      }
    }
    Asking asking = new Asking(inputs, deadline, batch, all, vertx.getOrCreateContext());
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] == null) {
        int index = i;
        ask(asking, index, () -> askAgain(asking, index));
      }
    }
    return all.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /** A batch on its way, on the context of who asked. */
  private record Asking(
      List<String> inputs,
      Deadline deadline,
      AnswerBatch batch,
      Promise<List<Answer>> all,
      Context context) {

    void handOut() {
      if (batch.isComplete()) {
        all.tryComplete(batch.handOut(none -> CONGESTED));
      }
    }
  }

  private void ask(Asking asking, int index, Runnable onWithdrawal) {
    cache
        .ask(asking.inputs().get(index), asking.deadline(), onWithdrawal)
        .onSuccess(
            answer -> {
              if (asking.batch().add(index, answer)) {
                cache.claimed(asking.inputs().get(index));
                if (asking.batch().isComplete()) {
                  asking.context().runOnContext(now -> asking.handOut());
                }
              }
            });
  }

  /** Once: where a service is always out of step, its answers may be withdrawn for ever. */
  private void askAgain(Asking asking, int index) {
    if (asking.batch().withdraw(index)) {
      ask(asking, index, () -> {});
    }
  }

  /** Why there is no answer at the deadline of a batch that was begun then. */
  private Answer late(String input, long start) {
    long half = start + (System.nanoTime() - start) / 2;
    if (cache.isAtServiceSince(half, input)) {
      return SLOW;
    }
    return throttle.hasPausedSince(start) ? LIMITED : CONGESTED;
  }

  @Override
  public void warmUp() {
    call.warmUp();
  }

  @Override
  public Future<Void> close() {
    breaker.close();
    return call.close();
  }
}
