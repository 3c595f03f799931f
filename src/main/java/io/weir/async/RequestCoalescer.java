package io.weir.async;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks at once what is asked in one turn of the event loop. After a start or a rebalance that is
 * the same question about every partition, and a round trip for each of them would be most of the
 * time until the first event. Lives on its event loop.
 */
public final class RequestCoalescer<Q, A> {
  private final Context context;
  private final Function<List<Q>, Future<Map<Q, A>>> together;
  private Map<Q, Promise<Optional<A>>> waiting = new LinkedHashMap<>();

  /**
   * @param together answers all of them, and completes on the event loop
   */
  public RequestCoalescer(Context context, Function<List<Q>, Future<Map<Q, A>>> together) {
    this.context = context;
    this.together = together;
  }

  /** The answer, empty if there is none; fails with what this question meets when asked alone. */
  public Future<Optional<A>> ask(Q question) {
    if (waiting.isEmpty()) {
      context.runOnContext(turn -> askTogether());
    }
    return waiting.computeIfAbsent(question, asked -> Promise.promise()).future();
  }

  private void askTogether() {
    Map<Q, Promise<Optional<A>>> asked = waiting;
    waiting = new LinkedHashMap<>();
    answers(List.copyOf(asked.keySet()))
        .onSuccess(
            answers -> asked.forEach((question, promise) -> tell(question, promise, answers)))
        .onFailure(error -> asked.forEach((question, promise) -> askAlone(question, promise)));
  }

  /** What is wrong with one must not keep the others waiting. */
  private void askAlone(Q question, Promise<Optional<A>> promise) {
    answers(List.of(question))
        .onSuccess(answers -> tell(question, promise, answers))
        .onFailure(promise::fail);
  }

  /** Also what is thrown must reach those who wait. */
  private Future<Map<Q, A>> answers(List<Q> questions) {
    return Future.succeededFuture(questions).compose(together);
  }

  private void tell(Q question, Promise<Optional<A>> promise, Map<Q, A> answers) {
    promise.complete(Optional.ofNullable(answers.get(question)));
  }
}
