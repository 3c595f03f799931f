package io.weir.enrich.http;

import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
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
final class HttpExchange implements BodyCodec<Buffer> {
  private static final FailureException LATE =
      new FailureException(
          Failure.transientFault("http-timeout", "the service took too long"), null);

  private final Vertx vertx;
  private final int maxBody;
  private final Promise<Answer> answer = Promise.promise();
  private HttpClientRequest request;

  HttpExchange(Vertx vertx, int maxBody) {
    this.vertx = vertx;
    this.maxBody = maxBody;
  }

  /**
   * An interceptor that hands each exchange its request as soon as there is a connection. The web
   * client itself forgets the request when the reply begins, and reads a body that its codec has
   * refused to the end: an endless one would hold its connection for ever.
   */
  static void follow(HttpContext<?> call) {
    if (call.phase() == ClientPhase.SEND_REQUEST
        && call.request().bodyCodec() instanceof HttpExchange exchange) {
      exchange.request = call.clientRequest();
      if (exchange.answer.future().isComplete()) {
        // What it has to say on its reset would go to the log as an error.
        exchange.request.exceptionHandler(reset -> {});
        call.fail(LATE);
        return;
      }
    }
    call.next();
  }

  /** Sends the request; the time runs from now and ends with the body. */
  Future<Answer> begin(HttpRequest<?> prepared, long timeoutMillis) {
    long timer = vertx.setTimer(timeoutMillis, late -> fail(LATE));
    prepared.as(this).send().onSuccess(this::finish).onFailure(this::fail);
    return answer.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  @Override
  public BodyStream<Buffer> stream() {
    return new BoundedBody(maxBody);
  }

  private void finish(HttpResponse<Buffer> reply) {
    try {
      answer.tryComplete(HttpReply.read(reply.statusCode(), reply.body().getBytes()));
    } catch (FailureException refused) {
      answer.tryFail(refused);
    }
  }

  private void fail(Throwable error) {
    if (answer.tryFail(known(error)) && request != null) {
      request.reset();
    }
  }

  /** A service that nobody listens for is away as a whole; all else may be this one call. */
  private static FailureException known(Throwable error) {
    if (error instanceof FailureException known) {
      return known;
    }
    String type = error.getClass().getSimpleName();
    if (error instanceof ConnectException || error instanceof UnknownHostException) {
      return new FailureException(
          Failure.outage("http-connect", type + ": " + error.getMessage()), error);
    }
    if (error instanceof TimeoutException || error instanceof SslHandshakeTimeoutException) {
      return LATE;
    }
    boolean lost = error instanceof IOException || error instanceof HttpClosedException;
    // Without its message, which may quote what the service sent, or the input.
    return new FailureException(
        Failure.transientFault(
            lost ? "http-connection-lost" : "http-protocol",
            "the exchange with the service ended by " + type),
        error);
  }
}
