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
 * Sends as one request what is asked in one turn of the event loop. After a start or a rebalance
 * that is the same for every partition, and a round trip for each of them would be most of the time
 * until the first event. Lives on its event loop.
 */
public final class RequestCoalescer<K, V> {
  private final Context context;
  private final Function<List<K>, Future<Map<K, V>>> batchLoader;
  private Map<K, Promise<Optional<V>>> waiting = new LinkedHashMap<>();

  /**
   * Asks by one function for all.
   *
   * @param batchLoader answers for all keys at once, and completes on the event loop
   */
  public RequestCoalescer(Context context, Function<List<K>, Future<Map<K, V>>> batchLoader) {
    this.context = context;
    this.batchLoader = batchLoader;
  }

  /** The answer, empty if there is none; fails as this key does when asked for alone. */
  public Future<Optional<V>> ask(K key) {
    if (waiting.isEmpty()) {
      context.runOnContext(turn -> askForAll());
    }
    return waiting.computeIfAbsent(key, asked -> Promise.promise()).future();
  }

  private void askForAll() {
    Map<K, Promise<Optional<V>>> asked = waiting;
    waiting = new LinkedHashMap<>();
    answers(List.copyOf(asked.keySet()))
        .onSuccess(answers -> asked.forEach((key, promise) -> complete(key, promise, answers)))
        .onFailure(error -> asked.forEach((key, promise) -> askAlone(key, promise)));
  }

  /** What is wrong with one must not keep the others waiting. */
  private void askAlone(K key, Promise<Optional<V>> promise) {
    answers(List.of(key))
        .onSuccess(answers -> complete(key, promise, answers))
        .onFailure(promise::fail);
  }

  /** Also what is thrown must reach those who wait. */
  private Future<Map<K, V>> answers(List<K> keys) {
    return Future.succeededFuture(keys).compose(batchLoader);
  }

  private void complete(K key, Promise<Optional<V>> promise, Map<K, V> answers) {
    promise.complete(Optional.ofNullable(answers.get(key)));
  }
}
