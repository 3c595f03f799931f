package io.weir.lab.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user-agent service answers truly, and fails exactly as it is told. */
class AgentServiceIT {
  private static final String PIXEL =
      "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/116.0.0.0 Mobile Safari/537.36";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration BRIEFLY = Duration.ofMillis(300);

  private static AgentService agents;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start(@TempDir Path folder) {
    agents = AgentService.start(folder);
  }

  @BeforeEach
  void heal() {
    agents.healthy();
    agents.resetStats();
  }

  @AfterAll
  static void close() {
    agents.close();
  }

  @Test
  void agentsAreReallyParsed() throws Exception {
    assertEquals(
        new JsonObject(
            """
            {"device": {"class": "Phone", "brand": "Pixel", "family": "Pixel 7"},
             "os": {"name": "Android", "version": "13"},
             "agent": {"name": "Chrome Mobile", "version": "116.0.0"}}
            """),
        new JsonObject(parse(PIXEL).body()));
  }

  @Test
  void aRequestWithoutAnAgentIsTheCallersFault() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(agents.uri() + "/v1/parse")).build();
    assertEquals(400, http.send(request, BodyHandlers.ofString()).statusCode());
  }

  @Test
  void failsForAllOrForSomeAgentsAndCountsIt() throws Exception {
    agents.failing(1.0);
    assertEquals(503, parse(PIXEL).statusCode());
    agents.healthy();
    agents.failingFor("Pixel");
    assertEquals(503, parse(PIXEL).statusCode());
    assertEquals(200, parse("curl/8.1").statusCode());
    agents.failingFor("");
    assertEquals(200, parse(PIXEL).statusCode());
    assertEquals(new AgentStats(4, 2, 1), agents.stats());
  }

  @Test
  void failsOnceForSomeAgents() throws Exception {
    agents.failingOnceFor("curl/9");
    assertEquals(503, parse("curl/9.1").statusCode());
    assertEquals(503, parse("curl/9.2").statusCode());
    assertEquals(200, parse("curl/9.1").statusCode());
    assertEquals(200, parse("curl/8.1").statusCode());
  }

  @Test
  void failsForAShareOfTheCalls() throws Exception {
    agents.latency(Duration.ZERO);
    agents.failing(0.3, 429);
    int failed = 0;
    for (int call = 0; call < 200; call++) {
      failed += parse("curl/8.1").statusCode() == 429 ? 1 : 0;
    }
    assertTrue(failed > 30 && failed < 90, failed + " of 200");
    assertEquals(failed, agents.stats().failures());
  }

  @Test
  void answersNoSoonerThanItIsToldAndAsLongAsItIsTold() throws Exception {
    agents.latency(Duration.ofMillis(250));
    agents.bodyBytes(100_000);
    long begin = System.nanoTime();
    assertEquals(100_000, parse(PIXEL).body().length());
    assertTrue(System.nanoTime() - begin >= 250_000_000, "it took its time");
  }

  @Test
  void hangsUntilItIsHealthyAgain() throws Exception {
    agents.hanging(true);
    assertThrows(HttpTimeoutException.class, () -> parse(PIXEL, BRIEFLY));
    agents.healthy();
    assertEquals(200, parse(PIXEL).statusCode());
  }

  @Test
  void itsBehaviourAndPortOutliveItsProcess() throws Exception {
    agents.failing(1.0, 429);
    int port = agents.port();
    agents.kill();
    assertThrows(IOException.class, () -> parse(PIXEL));
    agents.start();
    assertEquals(port, agents.port());
    assertEquals(429, parse(PIXEL).statusCode());
  }

  @Test
  void frozenItKeepsItsConnectionsAndAnswersWhenThawed() throws Exception {
    assertEquals(200, parse(PIXEL).statusCode());
    agents.freeze();
    try {
      assertThrows(HttpTimeoutException.class, () -> parse(PIXEL, BRIEFLY));
      assertTrue(agents.running());
    } finally {
      agents.thaw();
    }
    assertEquals(200, parse(PIXEL).statusCode());
  }

  private HttpResponse<String> parse(String agent) throws IOException, InterruptedException {
    return parse(agent, SOON);
  }

  private HttpResponse<String> parse(String agent, Duration limit)
      throws IOException, InterruptedException {
    URI uri = URI.create(agents.uri() + "/v1/parse?ua=" + URLEncoder.encode(agent, UTF_8));
    return http.send(HttpRequest.newBuilder(uri).timeout(limit).build(), BodyHandlers.ofString());
  }
}
