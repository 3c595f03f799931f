package io.weir.enrich.http;

import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.Failure.Kind;
import io.weir.event.FailureException;
import java.time.Duration;

/** What the service's status and body mean. Pure. */
sealed interface HttpReply {

  /** An answer to the question; only a service that understood it gives one. */
  record Usable(Answer answer) implements HttpReply {}

  /**
   * A reply that speaks of this input if the service is well, and of the service or of how it is
   * asked if it says the same of every input.
   *
   * @param failure what the reply says
   * @param believed the answer if it is the input's own
   */
  record Doubtful(Failure failure, Answer believed) implements HttpReply {}

  /** The service wants to be left alone for this long. */
  record Busy(Duration pause) implements HttpReply {}

  /** What a service that knows nothing of an input is taken to say. */
  Answer NOT_FOUND = new Answer.None("not-found", null);

  /**
   * The reply of this status and body.
   *
   * @param pause how long the service asks to be left alone, if it does
   * @throws FailureException if the service cannot answer, or refuses our credentials
   */
  static HttpReply of(int status, Duration pause, byte[] body) {
    return switch (status) {
      case 200, 203 -> ofBody(status, body);
      case 204 -> new Usable(NOT_FOUND);
      case 404 -> new Doubtful(failure(Kind.RECORD, 404, "knows nothing of it"), NOT_FOUND);
      case 400, 403, 413, 414, 422, 431 ->
          doubtful(failure(Kind.RECORD, status, "refuses this input"));
      case 401 ->
          throw new FailureException(
              failure(Kind.CONFIGURATION, status, "refuses our credentials"), null);
      case 429 -> new Busy(pause);
      case 408, 425 -> throw unanswered(status);
      default -> {
        if (status >= 500) {
          throw unanswered(status);
        }
        yield doubtful(failure(Kind.TRANSIENT, status, "did not answer the question"));
      }
    };
  }

  /** A reply that no answer can be read from. */
  static HttpReply unreadable(String reason, String message) {
    return doubtful(Failure.transientFault(reason, message));
  }

  private static HttpReply ofBody(int status, byte[] body) {
    byte[] json = CompactJson.of(body);
    if (json == null) {
      return unreadable(
          "http-not-json",
          "the service answered " + status + " with a body that is not one JSON value");
    }
    boolean isNull = json.length == 4 && json[0] == 'n';
    return new Usable(isNull ? NOT_FOUND : new Answer.Hit(json, null));
  }

  private static HttpReply doubtful(Failure failure) {
    return new Doubtful(failure, new Answer.Failed(failure));
  }

  private static FailureException unanswered(int status) {
    return new FailureException(
        failure(Kind.TRANSIENT, status, "did not answer the question"), null);
  }

  private static Failure failure(Kind kind, int status, String what) {
    return new Failure(kind, "http-" + status, "the service " + what + " (status " + status + ")");
  }
}
