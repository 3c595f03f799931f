package io.weir.enrich.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.weir.async.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Finds out whether the service is well, by an input that it has answered before. Whoever asks is
 * told of a call that was sent after he asked; those who ask meanwhile share the next one. Any
 * event loop.
 */
final class ServiceProbe {

  /** What came of it. */
  enum Finding {
    /** It is well. */
    ANSWERED,
    /** It refuses what it has answered before. */
    REFUSED,
    /** It gives no answer. */
    FAILED,
    /** There is no input that it has answered. */
    UNKNOWN
  }

  /**
   * What came of asking about an input.
   *
   * @param input null if there was none to ask about
   */
  record Result(Finding finding, String input) {}

  static final Result UNKNOWN = new Result(Finding.UNKNOWN, null);
  static final Result UNDECIDED = new Result(Finding.FAILED, null);

  private final SingleCall service;
  private final Optional<String> configured;
  private final KnownInputs known;
  private final Duration timeout;
  private final BiPredicate<String, HttpReply> isAnswer;
  private Future<Result> running = Future.succeededFuture(UNKNOWN);
  private Promise<Result> next;

  /**
   * Probes by the configured input, or else by known ones.
   *
   * @param isAnswer whether a reply to an input shows that the service is well
   */
  ServiceProbe(
      SingleCall service,
      Optional<String> configured,
      KnownInputs known,
      Duration timeout,
      BiPredicate<String, HttpReply> isAnswer) {
    this.service = service;
    this.configured = configured;
    this.known = known;
    this.timeout = timeout;
    this.isAnswer = isAnswer;
  }

  /** What a call says that is sent from now on; never fails. */
  Future<Result> ask() {
    Promise<Result> mine;
    Future<Result> before;
    synchronized (this) {
      if (next != null) {
        return next.future();
      }
      mine = Promise.promise();
      next = mine;
      before = running;
      running = mine.future();
    }
    before.onComplete(over -> send(mine));
    return mine.future();
  }

  private void send(Promise<Result> mine) {
    synchronized (this) {
      next = null;
    }
    String input = configured.orElseGet(known::nextAnswered);
    if (input == null) {
      mine.complete(UNKNOWN);
    } else {
      service
          .call(new LookupRequest(input, Deadline.in(timeout)))
          .onComplete(result -> mine.complete(new Result(finding(input, result), input)));
    }
  }

  private Finding finding(String input, AsyncResult<HttpReply> result) {
    if (result.failed()) {
      return Finding.FAILED;
    }
    return isAnswer.test(input, result.result()) ? Finding.ANSWERED : Finding.REFUSED;
  }
}
