package io.weir.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.weir.event.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an orchestrator is told. */
class ProbeServerTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Health health = new Health();
  private int port;

  @BeforeEach
  void listen() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    port =
        new ProbeServer(vertx, health, registry)
            .listen(new HttpSettings(0, "127.0.0.1"))
            .await()
            .actualPort();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void whoHasNotStartedIsAliveButNeitherStartedNorReady() throws Exception {
    assertStatus(200, "/livez");
    assertStatus(503, "/startupz");
    assertStatus(503, "/readyz");
    health.started();
    assertStatus(200, "/startupz");
    assertStatus(200, "/readyz");
  }

  @Test
  void whileOnePlaceIsHeldUpItIsAliveButNotReadyAndSaysWhy() throws Exception {
    health.started();
    Failure failure = new Failure(Failure.Kind.CONFIGURATION, "topic-recreated", "look at it");
    health.report("takeover:events-1", failure);
    health.report("takeover:events-2", failure);
    health.clear("takeover:events-1");
    assertStatus(503, "/readyz");
    JsonObject page = new JsonObject(get("/readyz").body());
    assertEquals(
        new JsonObject()
            .put("place", "takeover:events-2")
            .put("reason", "topic-recreated")
            .put("message", "look at it"),
        page.getJsonArray("problems").getJsonObject(0));
    assertStatus(200, "/livez");
    health.clear("takeover:events-2");
    assertStatus(200, "/readyz");
  }

  @Test
  void whatHoldsNothingUpIsToldByWhoIsReady() throws Exception {
    health.started();
    Failure failure = new Failure(Failure.Kind.CONFIGURATION, "too-few", "raise the limit");
    health.warn("connections", failure);
    assertStatus(200, "/readyz");
    assertEquals(
        new JsonObject()
            .put("place", "connections")
            .put("reason", "too-few")
            .put("message", "raise the limit"),
        new JsonObject(get("/readyz").body()).getJsonArray("warnings").getJsonObject(0));
    health.endWarning("connections");
    assertEquals(0, new JsonObject(get("/readyz").body()).getJsonArray("warnings").size());
  }

  private void assertStatus(int status, String path) throws Exception {
    assertEquals(status, get(path).statusCode(), path);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
