package io.weir.enrich.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.WebClientInternal;
import io.weir.enrich.HttpRequestSettings;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The connections to one service: those that carry one request after the other, never two at once,
 * and those made for a single one. Any event loop.
 */
final class ServiceConnections {
  private static final int KEEP_ALIVE_SECONDS = 15;

  /** Connections are renewed, so that a change of the service's address is seen. */
  private static final int MAX_LIFETIME_SECONDS = 60;

  private final Vertx vertx;
  private final HttpClient kept;
  private final HttpClient single;
  private final WebClient keptClient;
  private final WebClient singleClient;

  /** A connection that is gone takes its use along. */
  private final Map<HttpConnection, ConnectionUse> uses =
      Collections.synchronizedMap(new WeakHashMap<>());

  ServiceConnections(Vertx vertx, HttpRequestSettings settings) {
    this.vertx = vertx;
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(settings.connections())
            .setMaxWaitQueueSize(settings.connections())
            .setMaxLifetime(MAX_LIFETIME_SECONDS)
            .setMaxLifetimeUnit(TimeUnit.SECONDS);
    this.single = vertx.createHttpClient(options(settings).setKeepAlive(false), pool);
    this.kept = settings.keepAlive() ? vertx.createHttpClient(options(settings), pool) : single;
    this.singleClient = client(single);
    this.keptClient = client(kept);
  }

  private static HttpClientOptions options(HttpRequestSettings settings) {
    long timeoutMillis = settings.timeout().toMillis();
    return new HttpClientOptions()
        .setPipelining(false)
        .setConnectTimeout((int) timeoutMillis)
        .setSslHandshakeTimeout(timeoutMillis)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
        .setMaxHeaderSize(settings.maxHeaders().asInt())
        .setDecompressionSupported(false);
  }

  /** The web client over these connections. */
  static WebClient client(HttpClient connections) {
    WebClient client =
        WebClient.wrap(
            connections,
            new WebClientOptions().setFollowRedirects(false).setUserAgentEnabled(false));
    // Only an interceptor sees the request, its connection, and when its reply begins.
    ((WebClientInternal) client).addInterceptor(HttpExchange::follow);
    return client;
  }

  /** Over connections that may have carried other requests. */
  WebClient kept() {
    return keptClient;
  }

  /** Over a new connection for each request. */
  WebClient single() {
    return singleClient;
  }

  /**
   * Opens a connection for the first request, and sends nothing: the name is resolved by then, and
   * TLS agreed on. Nobody has to wait for it; if it fails, the first request will say why.
   */
  void warmUp(RequestUri uri) {
    if (kept == single) {
      return;
    }
    kept.request(new RequestOptions().setHost(uri.host()).setPort(uri.port()).setSsl(uri.tls()))
        .onSuccess(
            unsent -> {
              unsent.exceptionHandler(reset -> {});
              // It may be idle for long: if it is closed then, the first request goes elsewhere.
              use(unsent.connection()).begin();
              unsent.reset();
            });
  }

  /** What this connection has been used for. */
  ConnectionUse use(HttpConnection connection) {
    return uses.computeIfAbsent(
        connection,
        fresh -> {
          ConnectionUse use = new ConnectionUse();
          fresh.exceptionHandler(error -> withdraw(use.broken(error)));
          return use;
        });
  }

  /**
   * A turn later: then the connection is out of the pool, and what is asked again goes elsewhere.
   */
  private void withdraw(List<LookupRequest> doubted) {
    if (!doubted.isEmpty()) {
      vertx.runOnContext(turn -> doubted.forEach(LookupRequest::withdraw));
    }
  }

  Future<Void> close() {
    return Future.join(kept.close(), single.close()).mapEmpty();
  }
}
