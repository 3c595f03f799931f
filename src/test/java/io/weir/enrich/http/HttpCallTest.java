package io.weir.enrich.http;

import static io.weir.enrich.http.Asking.PATIENT;
import static io.weir.enrich.http.Asking.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetServer;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.event.Failure.Kind;
import io.weir.lab.process.Await;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpCallTest {
  private static final Duration SHORT = Duration.ofMillis(500);

  @RegisterExtension final Asking asking = new Asking();

  @Test
  void anAnswerArrivesCompactAndInTheOrderOfInputsThatRepeat() throws Exception {
    asking.open(new ServiceSettings());
    assertEquals(
        List.of("{\"ua\":\"b\"}", "{\"ua\":\"a\"}", "{\"ua\":\"b\"}"), asking.texts("b", "a", "b"));
    assertEquals(2, asking.service.inputs.size());
  }

  @Test
  void anInputArrivesAsItWasWhateverIsInIt() throws Exception {
    asking.service.behaviour = FakeService.body("1");
    asking.open(new ServiceSettings());
    List<String> hostile =
        List.of(
            "a\r\nHost: evil", "\0\u001B[31m", "a&b=c#d?e/../f", "ä😀\u202E", "${jndi:x}", "%41+ ");
    asking.texts(hostile.toArray(String[]::new));
    assertEquals(
        hostile.stream().sorted().toList(), asking.service.inputs.stream().sorted().toList());
  }

  @Test
  void aLongInputIsNotEvenSent() throws Exception {
    asking.open(new ServiceSettings());
    assertFailure(Kind.RECORD, "input-too-long", asking.answer("x".repeat(65_536)));
    assertEquals(List.of(), asking.service.inputs);
  }

  @Test
  void anUnknownInputIsAnAnswerNotAFailure() throws Exception {
    asking.service.behaviour = FakeService.status(404);
    asking.open(new ServiceSettings());
    assertEquals(new Answer.None("not-found", null), asking.answer("a"));
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    FakeService elsewhere = new FakeService(asking.vertx, FakeService::echo);
    asking.service.behaviour =
        request ->
            request
                .response()
                .setStatusCode(302)
                .putHeader("Location", elsewhere.uri().replace("{input}", "a"))
                .end();
    asking.open(new ServiceSettings());
    assertFailure(Kind.TRANSIENT, "http-302", asking.answer("a"));
    assertEquals(List.of(), elsewhere.inputs);
  }

  @Test
  void aBodyWithoutEndIsCutWithItsConnection() throws Exception {
    asking.service.behaviour = HttpCallTest::streamForEver;
    asking.open(new ServiceSettings());
    assertFailure(Kind.TRANSIENT, "http-body-too-large", asking.answer("a"));
    Await.until("the connection is given up", PATIENT, () -> asking.service.connections.get() <= 1);
  }

  private static void streamForEver(HttpServerRequest request) {
    request.response().setChunked(true);
    request
        .response()
        .write("x".repeat(200))
        .onSuccess(written -> Vertx.currentContext().runOnContext(v -> streamMore(request)));
  }

  private static void streamMore(HttpServerRequest request) {
    request
        .response()
        .write("x".repeat(200))
        .onSuccess(written -> Vertx.currentContext().runOnContext(v -> streamMore(request)));
  }

  @Test
  void aServiceWhoseBodiesDoNotEndHoldsNoConnection() throws Exception {
    asking.service.behaviour =
        request -> {
          if (request.getParam("ua").startsWith("endless")) {
            streamForEver(request);
          } else {
            FakeService.echo(request);
          }
        };
    asking.open(new ServiceSettings().connections(1).timeout(PATIENT));
    for (int i = 0; i < 20; i++) {
      assertFailure(Kind.TRANSIENT, "http-body-too-large", asking.answer("endless" + i));
    }
    assertEquals(List.of("{\"ua\":\"good\"}"), asking.texts("good"));
  }

  @Test
  void aBodyAsLargeAsTheLimitIsTakenAndOneByteMoreIsNot() throws Exception {
    String largest = '"' + "x".repeat(65_534) + '"';
    asking.service.behaviour = FakeService.body(largest);
    asking.open(new ServiceSettings());
    assertEquals(List.of(largest), asking.texts("a"));
    asking.service.behaviour = FakeService.body(largest + " ");
    assertFailure(Kind.TRANSIENT, "http-body-too-large", asking.answer("b"));
  }

  @Test
  void aBodyThatTricklesEndsAtTheTimeLimitWithItsConnection() throws Exception {
    asking.service.behaviour =
        request -> {
          request.response().setChunked(true);
          asking.vertx.setPeriodic(20, tick -> request.response().write(" "));
        };
    assertEndsAtTheTimeLimitWithItsConnection();
  }

  private void assertEndsAtTheTimeLimitWithItsConnection() throws Exception {
    asking.open(new ServiceSettings().timeout(SHORT));
    long begun = System.nanoTime();
    assertFailure(Kind.TRANSIENT, "http-timeout", asking.answer("a"));
    assertTrue(System.nanoTime() - begun < Duration.ofSeconds(15).toNanos());
    Await.until(
        "the probe's connection alone is left",
        PATIENT,
        () -> asking.service.connections.get() <= 1);
  }

  @Test
  void aServiceThatNeverEndsItsHandshakeIsGivenUp() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    NetServer mute =
        asking
            .vertx
            .createNetServer()
            .connectHandler(
                socket -> {
                  connections.incrementAndGet();
                  socket.closeHandler(closed -> connections.decrementAndGet());
                })
            .listen(0, "127.0.0.1")
            .await(30, TimeUnit.SECONDS);
    String uri = "https://127.0.0.1:" + mute.actualPort() + "/{input}";
    asking.open(new ServiceSettings().timeout(SHORT), uri);
    assertFailure(Kind.OUTAGE, "http-connect", asking.answer("a"));
    Await.until("the connection is given up", PATIENT, () -> connections.get() == 0);
  }

  @Test
  void aQuestionThatGetsItsConnectionTooLateIsNotSent() throws Exception {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    asking.service.behaviour = held::add;
    HttpClient client =
        asking.vertx.createHttpClient(
            new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(1));
    Future<HttpReply> first = begin(client, "first", PATIENT);
    Await.until("it holds the only connection", PATIENT, () -> !held.isEmpty());
    Future<HttpReply> late = begin(client, "late", Duration.ofMillis(50));
    Await.until("nobody waits any more", PATIENT, late::isComplete);
    asking.service.behaviour = FakeService::echo;
    FakeService.echo(held.remove());
    first.await(30, TimeUnit.SECONDS);
    begin(client, "next", PATIENT).await(30, TimeUnit.SECONDS);
    assertEquals(List.of("first", "next"), asking.service.inputs);
  }

  private Future<HttpReply> begin(HttpClient client, String input, Duration timeout) {
    return new HttpExchange(
            asking.vertx,
            new ServiceConnections(
                asking.vertx, new ServiceSettings().build(asking.service.uri()).request()),
            new AnswerRules(1_000, Optional.empty()),
            new LookupRequest(input, Deadline.in(timeout)))
        .begin(
            ServiceConnections.client(client)
                .getAbs(asking.service.uri().replace("{input}", input)),
            timeout.toMillis());
  }

  @Test
  void onlyWhatIsAskedForIsSent() throws Exception {
    List<String> names = new CopyOnWriteArrayList<>();
    asking.service.behaviour =
        request -> {
          names.addAll(request.headers().names());
          FakeService.echo(request);
        };
    asking.open(new ServiceSettings());
    asking.texts("a");
    assertEquals(List.of("accept", "host"), names.stream().sorted().toList());
  }

  @Test
  void aPackedBodyIsNotUnpacked() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("{}".getBytes(StandardCharsets.UTF_8));
    }
    asking.service.behaviour =
        request ->
            request
                .response()
                .putHeader("Content-Encoding", "gzip")
                .end(Buffer.buffer(packed.toByteArray()));
    asking.open(new ServiceSettings());
    assertFailure(Kind.TRANSIENT, "http-not-json", asking.answer("a"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void silenceBeforeOrWithinTheBodyEndsAtTheTimeLimit(int chunks) throws Exception {
    asking.service.behaviour =
        request -> {
          if (chunks > 0) {
            request.response().setChunked(true).write("{");
          }
        };
    assertEndsAtTheTimeLimitWithItsConnection();
  }

  @Test
  void aConnectionThatBreaksFailsOnlyItsCall() throws Exception {
    asking.service.behaviour =
        request -> {
          if (request.getParam("ua").equals("bad")) {
            request.connection().close();
          } else {
            FakeService.echo(request);
          }
        };
    asking.open(new ServiceSettings().timeout(PATIENT));
    assertFailure(Kind.TRANSIENT, "http-connection-lost", asking.answer("bad"));
    assertEquals(List.of("{\"ua\":\"good\"}"), asking.texts("good"));
  }

  @Test
  void aServiceThatNobodyRunsIsAnOutage() throws Exception {
    asking.service.stop();
    asking.open(new ServiceSettings());
    assertFailure(Kind.OUTAGE, "http-connect", asking.answer("a"));
  }

  @Test
  void credentialsThatAreRefusedAreAMatterOfConfiguration() throws Exception {
    asking.service.behaviour = FakeService.status(401);
    asking.open(new ServiceSettings());
    assertFailure(Kind.CONFIGURATION, "http-401", asking.answer("a"));
  }
}
