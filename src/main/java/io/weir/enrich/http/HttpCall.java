package io.weir.enrich.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.weir.enrich.EnrichmentSettings;
import io.weir.enrich.HttpRequestSettings;
import io.weir.event.Failure;
import io.weir.event.FailureException;

/**
 * The plain call: one GET, answered completely within its time and size or cut off together with
 * its connection. What was asked on a connection that had been used before, and got no byte of an
 * answer or a doubtful one, is asked once more on a new connection. Any event loop.
 */
final class HttpCall implements SingleCall {
  private final Vertx vertx;
  private final ServiceConnections connections;
  private final RequestUri uri;
  private final AnswerRules rules;
  private final HttpRequest<Buffer> kept;
  private final HttpRequest<Buffer> single;
  private final long timeoutMillis;

  HttpCall(Vertx vertx, RequestUri uri, EnrichmentSettings.Http settings) {
    HttpRequestSettings request = settings.request();
    this.vertx = vertx;
    this.connections = new ServiceConnections(vertx, request);
    this.uri = uri;
    this.rules = new AnswerRules(request.maxBody().asInt(), settings.answers().echo());
    this.timeoutMillis = request.timeout().toMillis();
    MultiMap headers = HttpHeaders.headers().set(HttpHeaders.HOST, uri.authority());
    headers.set(HttpHeaders.ACCEPT, "application/json");
    request.headers().forEach(headers::set);
    this.kept = template(connections.kept(), headers);
    this.single = template(connections.single(), headers);
  }

  /**
   * Without a time limit of its own for the connection: where that ends at the moment in which
   * connecting fails, Vert.x' client cannot be closed any more.
   */
  private HttpRequest<Buffer> template(WebClient client, MultiMap headers) {
    return client
        .request(HttpMethod.GET, uri.port(), uri.host(), "/")
        .ssl(uri.tls())
        .putHeaders(headers);
  }

  @Override
  public Future<HttpReply> call(LookupRequest request) {
    request.markSent();
    long start = System.nanoTime();
    return exchange(kept, request, timeoutMillis)
        .recover(
            error ->
                error instanceof StaleConnectionException
                    ? exchange(single, request, remainingMillis(start))
                    : Future.failedFuture(error))
        .recover(error -> Future.failedFuture(inOurWords(error)));
  }

  private static Throwable inOurWords(Throwable error) {
    return error instanceof StaleConnectionException
        ? new FailureException(
            Failure.outage("http-connect", "the service closes its connections at once"), error)
        : error;
  }

  private long remainingMillis(long start) {
    return Math.max(1, timeoutMillis - (System.nanoTime() - start) / 1_000_000);
  }

  private Future<HttpReply> exchange(
      HttpRequest<Buffer> template, LookupRequest request, long millis) {
    return new HttpExchange(vertx, connections, rules, request)
        .begin(template.copy().uri(uri.of(request.input())), millis);
  }

  void warmUp() {
    connections.warmUp(uri);
  }

  Future<Void> close() {
    return connections.close();
  }
}
