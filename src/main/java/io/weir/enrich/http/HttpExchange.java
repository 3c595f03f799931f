package io.weir.enrich.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;

/**
 * One request and its reply. Whatever ends it early, time, size or a broken connection, also gives
 * the connection up. Lives on the event loop that asked.
 */
final class HttpExchange {
  private final Vertx vertx;
  private final int maxBody;
  private final Promise<Answer> answer = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private HttpClientRequest request;

  HttpExchange(Vertx vertx, int maxBody) {
    this.vertx = vertx;
    this.maxBody = maxBody;
  }

  Future<Answer> answer() {
    return answer.future();
  }

  /** Sends the request once it has a connection; the time runs from now. */
  void begin(Future<HttpClientRequest> connected, long timeoutMillis) {
    long timer = vertx.setTimer(timeoutMillis, late -> cut("http-timeout", "took too long"));
    answer.future().onComplete(done -> vertx.cancelTimer(timer));
    connected.onSuccess(this::send).onFailure(this::fail);
  }

  private void send(HttpClientRequest connected) {
    request = connected;
    if (answer.future().isComplete()) {
      request.reset();
      return;
    }
    request.send().onSuccess(this::receive).onFailure(this::fail);
  }

  private void receive(HttpClientResponse response) {
    response.exceptionHandler(this::fail);
    response.handler(this::take);
    response.endHandler(end -> finish(response.statusCode()));
  }

  private void take(Buffer part) {
    if (body.length() + part.length() > maxBody) {
      cut("http-body-too-large", "sent more than " + maxBody + " bytes");
    } else {
      body.appendBuffer(part);
    }
  }

  private void finish(int status) {
    if (answer.future().isComplete()) {
      return;
    }
    try {
      answer.tryComplete(HttpReply.read(status, body.getBytes()));
    } catch (FailureException refused) {
      answer.tryFail(refused);
    }
  }

  private void cut(String reason, String what) {
    Failure failure = Failure.transientFault(reason, "the service " + what);
    if (answer.tryFail(new FailureException(failure, null)) && request != null) {
      request.reset();
    }
  }

  private void fail(Throwable error) {
    answer.tryFail(new FailureException(failureOf(error), error));
  }

  /** A service that nobody listens for is away as a whole; all else may be this one call. */
  private static Failure failureOf(Throwable error) {
    String message = error.getClass().getSimpleName() + ": " + error.getMessage();
    if (error instanceof ConnectException || error instanceof UnknownHostException) {
      return Failure.outage("http-connect", message);
    }
    if (error instanceof TimeoutException) {
      return Failure.transientFault("http-timeout", "the service took too long");
    }
    return Failure.transientFault(
        error instanceof IOException || error instanceof HttpClosedException
            ? "http-connection-lost"
            : "http-protocol",
        message);
  }
}
