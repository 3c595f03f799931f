package io.weir.enrich.http;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.IOException;
import java.time.Instant;
import javax.net.ssl.SSLException;

/**
 * One request and its reply. Whatever ends it early, time, size or a broken connection, also gives
 * the connection up. Lives on the event loop that asked.
 */
final class HttpExchange implements BodyCodec<Buffer> {
  private static final FailureException NOT_CONNECTED =
      new FailureException(
          Failure.outage("http-connect", "the service took no connection in time"), null);
  private static final FailureException LATE =
      new FailureException(
          Failure.transientFault("http-timeout", "the service took too long"), null);

  private final Vertx vertx;
  private final ServiceConnections connections;
  private final AnswerRules rules;
  private final LookupRequest asked;
  private final Promise<HttpReply> reply = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private HttpClientRequest request;
  private ConnectionUse connection;
  private boolean isReused;
  private HttpClientResponse response;

  HttpExchange(
      Vertx vertx, ServiceConnections connections, AnswerRules rules, LookupRequest asked) {
    this.vertx = vertx;
    this.connections = connections;
    this.rules = rules;
    this.asked = asked;
  }

  /**
   * Sends the request; the time runs from now and ends with the body. Fails with a {@link
   * StaleConnectionException} if it may be asked again on a new connection.
   */
  Future<HttpReply> begin(HttpRequest<Buffer> prepared, long timeoutMillis) {
    long timer =
        vertx.setTimer(timeoutMillis, late -> fail(request == null ? NOT_CONNECTED : LATE));
    prepared.as(this).send().onFailure(this::failed);
    return reply.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void failed(Throwable error) {
    if (request == null) {
      failToConnect(error);
    } else {
      fail(error);
    }
  }

  /** An interceptor that tells each exchange how its call goes on. */
  static void follow(HttpContext<?> call) {
    if (call.request().bodyCodec() instanceof HttpExchange exchange) {
      if (call.phase() == ClientPhase.SEND_REQUEST && !exchange.mayBeSent(call.clientRequest())) {
        call.fail(LATE);
        return;
      }
      if (call.phase() == ClientPhase.RECEIVE_RESPONSE) {
        exchange.receive(call.clientResponse());
      }
    }
    call.next();
  }

  /** There is a connection for the request; false if it has taken too long. */
  private boolean mayBeSent(HttpClientRequest connected) {
    request = connected;
    // What it has to say on its reset would go to the log as an error.
    request.exceptionHandler(reset -> {});
    if (reply.future().isComplete()) {
      request.reset();
      return false;
    }
    connection = connections.use(request.connection());
    isReused = connection.begin();
    return true;
  }

  private void receive(HttpClientResponse begun) {
    response = begun;
    connection.answering();
  }

  @Override
  public BodyStream<Buffer> stream() {
    return new Body();
  }

  /** Takes the body in, up to its bound. */
  private final class Body implements BodyStream<Buffer> {
    private final Promise<Buffer> whole = Promise.promise();

    @Override
    public Future<Buffer> result() {
      return whole.future();
    }

    @Override
    public Future<Void> write(Buffer part) {
      if (body.length() + part.length() <= rules.maxBody()) {
        body.appendBuffer(part);
      } else {
        HttpExchange.this.end(
            HttpReply.unreadable(
                "http-body-too-large",
                "the service sent more than " + rules.maxBody() + " bytes (request.maxBody)"));
      }
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> end() {
      connection.answered();
      // What came in the same bytes behind the answer has been looked at by then.
      vertx.runOnContext(turn -> finish());
      whole.tryComplete(body);
      return Future.succeededFuture();
    }

    @Override
    public void handle(Throwable broken) {
      fail(broken);
      whole.tryFail(broken);
    }

    @Override
    public Body exceptionHandler(Handler<Throwable> handler) {
      return this;
    }

    @Override
    public Body setWriteQueueMaxSize(int bytes) {
      return this;
    }

    @Override
    public boolean writeQueueFull() {
      return false;
    }

    @Override
    public Body drainHandler(Handler<Void> handler) {
      return this;
    }
  }

  private void finish() {
    if (reply.future().isComplete()) {
      return;
    }
    // The first answer on a connection is ours, whatever follows it.
    if (!connection.give(asked) && isReused) {
      reply.tryFail(new StaleConnectionException("an answer too many", null));
      return;
    }
    try {
      HttpReply read =
          HttpReply.of(
              response.statusCode(),
              RetryAfter.read(response.getHeader(HttpHeaders.RETRY_AFTER), Instant.now()),
              body.getBytes());
      if (rules.isAnswerTo(asked.input(), read)) {
        reply.tryComplete(read);
      } else {
        refuseEcho();
      }
    } catch (FailureException refused) {
      reply.tryFail(refused);
    }
  }

  /** It may be the answer to what was asked before on this connection. */
  private void refuseEcho() {
    request.connection().close();
    if (isReused) {
      reply.tryFail(new StaleConnectionException("an answer to something else", null));
    } else {
      reply.tryComplete(
          HttpReply.unreadable(
              "http-other-answer",
              "the answer does not repeat the input at answers.echo, so it is another's"));
    }
  }

  /** Ends with what can be told of a reply that is not read to its end. */
  private void end(HttpReply unreadable) {
    if (reply.tryComplete(unreadable)) {
      request.reset();
    }
  }

  /** A service that takes no connection is away as a whole, for whatever reason. */
  private void failToConnect(Throwable error) {
    String type = error.getClass().getSimpleName();
    if (error instanceof HttpClosedException) {
      // One that was there has closed in the moment in which it was to be used.
      reply.tryFail(new StaleConnectionException("a connection closed before its use", error));
      return;
    }
    reply.tryFail(
        new FailureException(
            Failure.outage(
                error instanceof SSLException ? "http-tls" : "http-connect",
                type + ": " + error.getMessage()),
            error));
  }

  private void fail(Throwable error) {
    if (error instanceof FailureException known) {
      if (reply.tryFail(known) && request != null) {
        request.reset();
      }
    } else if (isReused && response == null) {
      reply.tryFail(new StaleConnectionException("a connection broke before the answer", error));
      request.reset();
    } else if (error instanceof IOException || error instanceof HttpClosedException) {
      reply.tryFail(
          new FailureException(
              Failure.transientFault(
                  "http-connection-lost",
                  "the exchange with the service ended by " + error.getClass().getSimpleName()),
              error));
    } else if (error instanceof TooLongFrameException) {
      end(
          HttpReply.unreadable(
              "http-headers-too-large",
              "the service sent headers of more than request.maxHeaders bytes"));
    } else {
      // Without its message, which may quote what the service sent, or the input.
      end(
          HttpReply.unreadable(
              "http-protocol",
              "what the service sent is not HTTP (" + error.getClass().getSimpleName() + ")"));
    }
  }
}
