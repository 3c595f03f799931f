package io.weir.enrich.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.weir.enrich.HttpRequestSettings;
import io.weir.event.Answer;
import java.util.concurrent.TimeUnit;

/**
 * The plain call: one GET, answered completely within its time and size or cut off. Any event loop.
 *
 * <p>It works on the core's HTTP client rather than on the web client, because the latter reads an
 * answer that its body codec has refused to the end all the same: an endless one would hold its
 * connection for ever. Here the connection is closed.
 */
final class HttpCall implements SingleLookup {
  private static final int KEEP_ALIVE_SECONDS = 15;

  /** Connections are renewed, so that a change of the service's address is seen. */
  private static final int MAX_LIFETIME_SECONDS = 60;

  private final Vertx vertx;
  private final HttpClient client;
  private final InputUri uri;
  private final RequestOptions template;
  private final long timeoutMillis;
  private final int maxBody;

  HttpCall(Vertx vertx, InputUri uri, HttpRequestSettings settings) {
    this.vertx = vertx;
    this.uri = uri;
    this.timeoutMillis = settings.timeout().toMillis();
    this.maxBody = settings.maxBody().asInt();
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) timeoutMillis)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setDecompressionSupported(false),
            new PoolOptions()
                .setHttp1MaxSize(settings.connections())
                .setMaxWaitQueueSize(settings.connections())
                .setMaxLifetime(MAX_LIFETIME_SECONDS)
                .setMaxLifetimeUnit(TimeUnit.SECONDS));
    this.template =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(uri.host())
            .setPort(uri.port())
            .setSsl(uri.tls())
            .setFollowRedirects(false)
            .setConnectTimeout(timeoutMillis)
            .putHeader(HttpHeaders.ACCEPT, "application/json");
    settings.headers().forEach(template::putHeader);
  }

  @Override
  public Future<Answer> ask(Question question) {
    HttpExchange exchange = new HttpExchange(vertx, maxBody);
    exchange.begin(
        client.request(new RequestOptions(template).setURI(uri.of(question.input()))),
        timeoutMillis);
    return exchange.answer();
  }

  Future<Void> close() {
    return client.close();
  }
}
