package io.weir.enrich.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.weir.async.Deadline;
import io.weir.enrich.HttpCacheSettings;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers answers, and lets equal requests share one flight to the service. What is remembered is
 * bounded in number and bytes; a failure never is remembered. Any thread.
 */
final class HttpCache {

  /** What an entry takes beside its characters and bytes, roughly. */
  private static final int ENTRY_OVERHEAD = 160;

  private final SingleLookup next;
  private final boolean remembers;
  private final Cache<String, Answer> known;

  /** Bounded by what the concurrency limit below sends or lets wait. */
  private final Map<String, Flight> flights = new ConcurrentHashMap<>();

  HttpCache(HttpCacheSettings settings, SingleLookup next) {
    this.next = next;
    this.remembers = settings.entries() > 0;
    // Caffeine bounds either number or weight. If no entry weighs less than its share of the
    // bytes, the weight bounds both.
    long bytes = settings.maxBytes().bytes();
    long share = Math.min(Integer.MAX_VALUE, bytes / Math.max(1, settings.entries()));
    this.known =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((String input, Answer answer) -> (int) Math.max(share, size(input, answer)))
            .expireAfter(
                Expiry.<String, Answer>creating(
                    (input, answer) ->
                        answer instanceof Answer.None
                            ? settings.notFoundLifetime()
                            : settings.lifetime()))
            .executor(Runnable::run)
            .build();
  }

  private static int size(String input, Answer answer) {
    int value = answer instanceof Answer.Hit hit ? hit.json().length : 0;
    return ENTRY_OVERHEAD + 2 * input.length() + value;
  }

  private record Flight(LookupRequest request, Promise<Answer> answer) {}

  /** The remembered answer, or null. */
  Answer known(String input) {
    return known.getIfPresent(input);
  }

  /**
   * The answer, a failure being one too; the future never fails. It completes on whichever event
   * loop carried the request, and may do so after the deadline.
   */
  Future<Answer> ask(String input, Deadline deadline) {
    Flight mine = new Flight(new LookupRequest(input, deadline), Promise.promise());
    Flight other = flights.putIfAbsent(input, mine);
    if (other != null) {
      other.request().join(deadline);
      return other.answer().future();
    }
    // The flight before may have ended since the caller missed it.
    Answer cached = known(input);
    Future<Answer> answer =
        cached == null ? next.ask(mine.request()) : Future.succeededFuture(cached);
    answer.onComplete(result -> complete(mine, result));
    return mine.answer().future();
  }

  private void complete(Flight flight, AsyncResult<Answer> result) {
    String input = flight.request().input();
    if (result.succeeded() && remembers) {
      known.put(input, result.result());
    }
    // Only now: who misses the flight must find the answer.
    flights.remove(input);
    flight.answer().complete(result.succeeded() ? result.result() : failed(result.cause()));
  }

  private static Answer failed(Throwable error) {
    return new Answer.Failed(
        error instanceof FailureException known
            ? known.failure()
            : Failure.transientFault("http-failed", error.toString()));
  }
}
