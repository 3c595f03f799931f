package io.weir.enrich.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
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

  /** Connections that may have carried other requests. */
  HttpClient kept() {
    return kept;
  }

  /** A new connection for each request. */
  HttpClient single() {
    return single;
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
