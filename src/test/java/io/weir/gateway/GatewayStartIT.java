package io.weir.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.network.LossyProxy;
import io.weir.lab.network.Ports;
import io.weir.lab.process.Await;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A start that cannot be, and one that has to wait. */
class GatewayStartIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void tablesThatWouldBreakThePromiseRefuseTheStartByName() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Site site = Site.on(Lab.shared(), 1).ranges("1.0.0.0,1.0.0.255,AU");
      site.execute("ALTER TABLE weir.outbox SET UNLOGGED");
      Gateway gateway = new Gateway(vertx, site.settings());
      Throwable error = assertThrows(Throwable.class, () -> gateway.start().await());
      gateway.stop().await();
      Failure failure = assertInstanceOf(FailureException.class, error).failure();
      assertEquals("schema-unlogged", failure.reason());
      assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
    } finally {
      vertx.close().await();
    }
  }

  /** An older instance must be able to start again after a failed upgrade. */
  @Test
  void whatCannotStartHereLeavesNothingBehindElsewhere() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (ServerSocket taken = new ServerSocket(0)) {
      Site site = Site.on(Lab.shared(), 1).with("http", "port", taken.getLocalPort());
      Gateway gateway = new Gateway(vertx, site.settings());
      Throwable error = assertThrows(Throwable.class, () -> gateway.start().await());
      gateway.stop().await();
      assertEquals(
          Failure.Kind.CONFIGURATION,
          assertInstanceOf(FailureException.class, error).failure().kind());
      assertEquals(0, site.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'weir'"));
      assertFalse(site.lab().broker().topics().exists(site.deadLetters()));
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void anHttpServiceIsConnectedToBeforeThereIsAnythingToAsk() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      service.setSoTimeout((int) LIMIT.toMillis());
      String uri = "http://127.0.0.1:" + service.getLocalPort() + "/parse?ua={input}";
      Site site = Site.on(Lab.shared(), 1).with(config -> askAt(uri, config));
      Gateway gateway = new Gateway(vertx, site.settings());
      Future<Integer> start = gateway.start();
      try (Socket connection = service.accept()) {
        start.await();
        gateway.stop().await();
        assertEquals(-1, connection.getInputStream().read(), "a question about nothing");
      }
    } finally {
      vertx.close().await();
    }
  }

  private static void askAt(String uri, JsonObject config) {
    JsonObject device = config.getJsonArray("enrichments").getJsonObject(1);
    device.getJsonObject("request").put("uri", uri);
  }

  /** Whose answer, taken for a length, would be room for 1.2 GB in each of Kafka's clients. */
  @Test
  void anHttpServerInThePlaceOfABrokerIsNamedAndWaitedFor() throws Exception {
    Vertx vertx = Vertx.vertx();
    int port = Ports.free();
    HttpServer stranger =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end())
            .listen(port, "127.0.0.1")
            .await();
    Site site =
        Site.on(Lab.shared(), 1)
            .with("kafka", "bootstrap.servers", "127.0.0.1:" + port)
            .with("http", "port", Ports.free());
    Gateway gateway = new Gateway(vertx, site.settings());
    HttpRequest ready =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + site.settings().http().port() + "/readyz"))
            .build();
    HttpClient http = HttpClient.newHttpClient();
    try {
      Future<Integer> start = gateway.start();
      Await.until(
          "the server is named",
          LIMIT,
          () -> http.send(ready, BodyHandlers.ofString()).body().contains("not-kafka"));
      assertFalse(start.isComplete(), "still waiting");
      stranger.close().await();
      try (LossyProxy broker = new LossyProxy(port, site.lab().broker().port())) {
        Await.until(
            "ready", LIMIT, () -> http.send(ready, BodyHandlers.ofString()).statusCode() == 200);
      }
    } finally {
      gateway.stop().await();
      vertx.close().await();
    }
  }
}
