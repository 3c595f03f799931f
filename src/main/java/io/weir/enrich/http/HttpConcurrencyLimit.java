package io.weir.enrich.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets only so many questions out at once; a bounded number waits, and a question that nobody waits
 * for any more is dropped instead of asked. Waiting here, outside of the breaker and of the call's
 * time limit, is not the service's failure. One per service and process; any event loop.
 */
final class HttpConcurrencyLimit implements SingleLookup {
  private final Vertx vertx;
  private final SingleLookup next;
  private final int maxAsked;
  private final int maxWaiting;
  private final Queue<Waiter> waiting = new ArrayDeque<>();
  private int asked;

  HttpConcurrencyLimit(Vertx vertx, int maxAsked, int maxWaiting, SingleLookup next) {
    this.vertx = vertx;
    this.maxAsked = maxAsked;
    this.maxWaiting = maxWaiting;
    this.next = next;
  }

  private record Waiter(LookupRequest question, Promise<Answer> answer, Context context) {}

  @Override
  public Future<Answer> ask(LookupRequest question) {
    synchronized (this) {
      if (asked == maxAsked) {
        return enqueue(question);
      }
      asked++;
    }
    return askNow(question);
  }

  private Future<Answer> enqueue(LookupRequest question) {
    if (waiting.size() == maxWaiting) {
      return Future.failedFuture(busy(maxWaiting + " questions are waiting already"));
    }
    Promise<Answer> answer = Promise.promise();
    waiting.add(new Waiter(question, answer, vertx.getOrCreateContext()));
    return answer.future();
  }

  private Future<Answer> askNow(LookupRequest question) {
    return next.ask(question).onComplete(done -> admitNext());
  }

  private void admitNext() {
    Waiter waiter = nextWaiter();
    while (waiter != null && !waiter.question().isStillWanted()) {
      waiter.answer().fail(busy("no connection became free in time"));
      waiter = nextWaiter();
    }
    if (waiter != null) {
      Waiter admitted = waiter;
      // Always by way of its event loop: were the answer there at once, as behind an open breaker,
      // a long queue would otherwise become as deep a stack.
      admitted
          .context()
          .runOnContext(now -> askNow(admitted.question()).onComplete(admitted.answer()));
    }
  }

  private synchronized Waiter nextWaiter() {
    Waiter waiter = waiting.poll();
    if (waiter == null) {
      asked--;
    }
    return waiter;
  }

  private static FailureException busy(String message) {
    return new FailureException(
        new Failure(Failure.Kind.INFRASTRUCTURE, "http-congested", message), null);
  }
}
