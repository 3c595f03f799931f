package io.weir.enrich.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.WebClientInternal;
import io.weir.enrich.HttpRequestSettings;
import io.weir.event.Answer;
import java.util.concurrent.TimeUnit;

/**
 * The plain call: one GET by the web client, answered completely within its time and size or cut
 * off together with its connection. Any event loop.
 */
final class HttpCall implements SingleLookup {
  private static final int KEEP_ALIVE_SECONDS = 15;

  /** Connections are renewed, so that a change of the service's address is seen. */
  private static final int MAX_LIFETIME_SECONDS = 60;

  private final Vertx vertx;
  private final HttpClient connections;
  private final RequestUri uri;
  private final HttpRequest<Buffer> template;
  private final long timeoutMillis;
  private final int maxBody;

  HttpCall(Vertx vertx, RequestUri uri, HttpRequestSettings settings) {
    this.vertx = vertx;
    this.uri = uri;
    this.timeoutMillis = settings.timeout().toMillis();
    this.maxBody = settings.maxBody().asInt();
    WebClientOptions options =
        new WebClientOptions()
            .setFollowRedirects(false)
            .setUserAgentEnabled(false)
            .setConnectTimeout((int) timeoutMillis)
            .setSslHandshakeTimeout(timeoutMillis)
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setDecompressionSupported(false);
    this.connections =
        vertx.createHttpClient(
            options,
            new PoolOptions()
                .setHttp1MaxSize(settings.connections())
                .setMaxWaitQueueSize(settings.connections())
                .setMaxLifetime(MAX_LIFETIME_SECONDS)
                .setMaxLifetimeUnit(TimeUnit.SECONDS));
    WebClient client = WebClient.wrap(connections, options);
    // Only an interceptor sees the request that has to be reset when a reply is cut off.
    ((WebClientInternal) client).addInterceptor(HttpExchange::follow);
    this.template =
        client
            .request(HttpMethod.GET, uri.port(), uri.host(), "/")
            .ssl(uri.tls())
            .connectTimeout(timeoutMillis)
            .putHeader(HttpHeaders.ACCEPT.toString(), "application/json");
    settings.headers().forEach(template::putHeader);
  }

  @Override
  public Future<Answer> ask(LookupRequest request) {
    return new HttpExchange(vertx, maxBody)
        .begin(template.copy().uri(uri.of(request.input())), timeoutMillis);
  }

  Future<Void> close() {
    return connections.close();
  }
}
