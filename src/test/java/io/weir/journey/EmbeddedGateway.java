package io.weir.journey;

import io.vertx.core.Vertx;
import io.weir.gateway.Gateway;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The gateway of a site, run inside the test's own JVM. */
final class EmbeddedGateway implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private static final Duration CALL = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CALL).build();
  private final Vertx vertx = Vertx.vertx();
  private final Gateway gateway;

  private final int port;
  private boolean closed;

  private EmbeddedGateway(Site site) {
    gateway = new Gateway(vertx, site.settings());
    try {
      port = gateway.start().await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the gateway did not start within " + LIMIT, e);
    } catch (RuntimeException refused) {
      close();
      throw refused;
    }
  }

  static EmbeddedGateway of(Site site) {
    return new EmbeddedGateway(site);
  }

  /** The status of one of its HTTP paths. */
  int status(String path) throws IOException {
    return get(path).statusCode();
  }

  /** Waits until nothing stands in its way. */
  void awaitReady() {
    Await.until("ready", LIMIT, () -> status("/readyz") == 200);
  }

  /** What one of its HTTP paths answers. */
  String page(String path) throws IOException {
    return get(path).body();
  }

  private HttpResponse<String> get(String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try {
      return http.send(HttpRequest.newBuilder(uri).timeout(CALL).build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    gateway.stop().await();
    vertx.close().await();
  }
}
