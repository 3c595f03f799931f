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
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers answers, and lets equal requests share one flight to the service. What is remembered is
 * bounded in number and bytes; a failure never is remembered, but what comes too late for all that
 * asked is kept for the next who asks. Any thread.
 */
final class HttpCache {

  /** What an entry takes beside its characters and bytes, roughly. */
  private static final int ENTRY_OVERHEAD = 160;

  /** What came when nobody waited for it any more, by its share of the memory. */
  private static final int UNCLAIMED_SHARE = 16;

  private static final Duration UNCLAIMED_LIFETIME = Duration.ofMinutes(1);

  private final SingleLookup next;
  private final boolean remembers;
  private final Cache<String, Answer> known;
  private final Cache<String, Answer> unclaimed;

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
    this.unclaimed =
        Caffeine.newBuilder()
            .maximumWeight(bytes / UNCLAIMED_SHARE)
            .weigher(HttpCache::size)
            .expireAfterWrite(UNCLAIMED_LIFETIME)
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
   *
   * @param onWithdrawal runs if it turns out afterwards that the answer may be another's
   */
  Future<Answer> ask(String input, Deadline deadline, Runnable onWithdrawal) {
    Flight mine = new Flight(new LookupRequest(input, deadline), Promise.promise());
    mine.request().onWithdrawal(() -> forget(input));
    Flight other = flights.putIfAbsent(input, mine);
    if (other != null) {
      other.request().join(deadline);
      other.request().onWithdrawal(onWithdrawal);
      return other.answer().future();
    }
    mine.request().onWithdrawal(onWithdrawal);
    // The flight before may have ended since the caller missed it.
    Answer cached = ended(input);
    Future<Answer> answer = cached == null ? next.ask(mine.request()) : settled(cached);
    answer.onComplete(result -> complete(mine, result));
    return mine.answer().future();
  }

  private Answer ended(String input) {
    Answer cached = known(input);
    return cached == null ? unclaimed.asMap().remove(input) : cached;
  }

  /** A batch has taken the answer. */
  void claimed(String input) {
    unclaimed.invalidate(input);
  }

  /** Whether the service has been asked about this input before this time, and is not back yet. */
  boolean isAtServiceSince(long nanoTime, String input) {
    Flight flight = flights.get(input);
    return flight != null && flight.request().isSentBefore(nanoTime);
  }

  private void complete(Flight flight, AsyncResult<Answer> result) {
    LookupRequest request = flight.request();
    String input = request.input();
    Answer answer = result.succeeded() ? result.result() : failed(result.cause());
    if (result.succeeded() && remembers) {
      known.put(input, answer);
    } else {
      // Where no batch takes it, the next try shall not begin from nothing.
      unclaimed.put(input, answer);
    }
    if (request.isWithdrawn()) {
      forget(input);
    }
    // Only now: who misses the flight must find the answer.
    flights.remove(input);
    flight.answer().complete(answer);
  }

  private void forget(String input) {
    known.invalidate(input);
    unclaimed.invalidate(input);
  }

  private static Future<Answer> settled(Answer answer) {
    return answer instanceof Answer.Failed failed
        ? Future.failedFuture(new FailureException(failed.failure(), null))
        : Future.succeededFuture(answer);
  }

  private static Answer failed(Throwable error) {
    return new Answer.Failed(
        error instanceof FailureException known
            ? known.failure()
            : Failure.transientFault("http-failed", error.toString()));
  }
}
