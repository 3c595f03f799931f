package io.weir.enrich.http;

import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.Failure.Kind;
import io.weir.event.FailureException;

/** What the service's status and body mean. Pure. */
final class HttpReply {
  private static final Answer NOT_FOUND = new Answer.None("not-found", null);

  private HttpReply() {}

  /**
   * The answer that the reply is.
   *
   * @throws FailureException that says whether input, service or settings are at fault
   */
  static Answer read(int status, byte[] body) {
    return switch (status) {
      case 200 -> ofBody(body);
      case 204, 404 -> NOT_FOUND;
      case 400, 413, 414, 422, 431 -> throw failure(Kind.RECORD, status, "refuses this input");
      case 401, 403 -> throw failure(Kind.CONFIGURATION, status, "refuses our credentials");
      default -> throw failure(Kind.TRANSIENT, status, "did not answer the question");
    };
  }

  private static Answer ofBody(byte[] body) {
    byte[] json = CompactJson.of(body);
    if (json == null) {
      throw new FailureException(
          Failure.transientFault(
              "http-not-json", "the service answered 200 with a body that is not one JSON value"),
          null);
    }
    boolean isNull = json.length == 4 && json[0] == 'n';
    return isNull ? NOT_FOUND : new Answer.Hit(json, null);
  }

  private static FailureException failure(Kind kind, int status, String what) {
    return new FailureException(
        new Failure(kind, "http-" + status, "the service " + what + " (status " + status + ")"),
        null);
  }
}
