package io.weir.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.lab.network.Ports;
import io.weir.lab.process.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is away at start is waited for. */
class GatewayStartTest {

  @Test
  void brokersWhoseNamesCannotBeResolvedAreWaitedForAndReported() throws Exception {
    int port = Ports.free();
    ObjectNode file =
        (ObjectNode) new ObjectMapper().readTree(Files.readString(Path.of("conf", "weir.json")));
    file.withObject("/kafka").put("bootstrap.servers", "kafka.nowhere.invalid:9092");
    file.withObject("/postgres").put("uri", "postgresql://weir@127.0.0.1:" + Ports.free() + "/x");
    file.withObject("/http").put("port", port);
    GatewaySettings settings =
        Configuration.parse(file.toString(), GatewaySettings.class, References.none());
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz")).build();
    HttpClient http = HttpClient.newHttpClient();
    Vertx vertx = Vertx.vertx();
    try {
      Gateway gateway = new Gateway(vertx, settings);
      Future<Integer> start = gateway.start();
      Await.until(
          "the name stands in /readyz",
          Duration.ofSeconds(60),
          () -> http.send(ready, BodyHandlers.ofString()).body().contains("kafka.nowhere.invalid"));
      assertFalse(start.isComplete(), "still waiting");
      gateway.stop().await();
    } finally {
      vertx.close().await();
    }
  }
}
