package io.weir.enrich.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.codec.spi.BodyStream;
import io.weir.event.Failure;
import io.weir.event.FailureException;

/**
 * Collects the body of one reply, and refuses the part that would make it too large. Lives on the
 * event loop of its exchange.
 */
final class BoundedBody implements BodyStream<Buffer> {
  private final int maxBytes;
  private final Buffer body = Buffer.buffer();
  private final Promise<Buffer> whole = Promise.promise();

  BoundedBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The body; fails with a {@link FailureException} if it is too large. */
  @Override
  public Future<Buffer> result() {
    return whole.future();
  }

  @Override
  public Future<Void> write(Buffer part) {
    if (body.length() + part.length() <= maxBytes) {
      body.appendBuffer(part);
      return Future.succeededFuture();
    }
    FailureException tooLarge =
        new FailureException(
            Failure.transientFault(
                "http-body-too-large", "the service sent more than " + maxBytes + " bytes"),
            null);
    whole.tryFail(tooLarge);
    return Future.failedFuture(tooLarge);
  }

  @Override
  public Future<Void> end() {
    whole.tryComplete(body);
    return Future.succeededFuture();
  }

  @Override
  public void handle(Throwable broken) {
    whole.tryFail(broken);
  }

  @Override
  public BoundedBody exceptionHandler(Handler<Throwable> handler) {
    return this;
  }

  @Override
  public BoundedBody setWriteQueueMaxSize(int bytes) {
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public BoundedBody drainHandler(Handler<Void> handler) {
    return this;
  }
}
