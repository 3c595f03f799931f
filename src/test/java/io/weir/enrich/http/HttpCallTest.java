package io.weir.enrich.http;

import static io.weir.enrich.http.Asking.PATIENT;
import static io.weir.enrich.http.Asking.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetServer;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.WebClientInternal;
import io.weir.event.Answer;
import io.weir.event.Failure.Kind;
import io.weir.lab.Await;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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
  void an_answer_arrives_compact_and_in_the_order_of_inputs_that_repeat() throws Exception {
    asking.open(new ServiceSettings());
    assertEquals(
        List.of("{\"ua\":\"b\"}", "{\"ua\":\"a\"}", "{\"ua\":\"b\"}"), asking.texts("b", "a", "b"));
    assertEquals(2, asking.service.inputs.size());
  }

  @Test
  void an_input_arrives_as_it_was_whatever_is_in_it() throws Exception {
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
  void a_long_input_is_not_even_sent() throws Exception {
    asking.open(new ServiceSettings());
    assertFailure(Kind.RECORD, "input-too-long", asking.answer("x".repeat(65_536)));
    assertEquals(List.of(), asking.service.inputs);
  }

  @Test
  void an_unknown_input_is_an_answer_not_a_failure() throws Exception {
    asking.service.behaviour = FakeService.status(404);
    asking.open(new ServiceSettings());
    assertEquals(new Answer.None("not-found", null), asking.answer("a"));
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
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
  void a_body_without_end_is_cut_with_its_connection() throws Exception {
    asking.service.behaviour = HttpCallTest::streamForEver;
    asking.open(new ServiceSettings());
    assertFailure(Kind.TRANSIENT, "http-body-too-large", asking.answer("a"));
    Await.until("the connection is given up", PATIENT, () -> asking.service.connections.get() == 0);
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
  void a_service_whose_bodies_do_not_end_holds_no_connection() throws Exception {
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
  void a_body_as_large_as_the_limit_is_taken_and_one_byte_more_is_not() throws Exception {
    String largest = '"' + "x".repeat(65_534) + '"';
    asking.service.behaviour = FakeService.body(largest);
    asking.open(new ServiceSettings());
    assertEquals(List.of(largest), asking.texts("a"));
    asking.service.behaviour = FakeService.body(largest + " ");
    assertFailure(Kind.TRANSIENT, "http-body-too-large", asking.answer("b"));
  }

  @Test
  void a_body_that_trickles_ends_at_the_time_limit_with_its_connection() throws Exception {
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
    Await.until("the connection is given up", PATIENT, () -> asking.service.connections.get() == 0);
  }

  @Test
  void a_service_that_never_ends_its_handshake_is_given_up() throws Exception {
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
    assertFailure(Kind.TRANSIENT, "http-timeout", asking.answer("a"));
    Await.until("the connection is given up", PATIENT, () -> connections.get() == 0);
  }

  @Test
  void a_question_that_gets_its_connection_too_late_is_not_sent() throws Exception {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    asking.service.behaviour = held::add;
    WebClient client =
        WebClient.create(
            asking.vertx, new WebClientOptions(), new PoolOptions().setHttp1MaxSize(1));
    ((WebClientInternal) client).addInterceptor(HttpExchange::follow);
    Future<Answer> first = begin(client, "first", PATIENT);
    Await.until("it holds the only connection", PATIENT, () -> !held.isEmpty());
    Future<Answer> late = begin(client, "late", Duration.ofMillis(50));
    Await.until("nobody waits any more", PATIENT, late::isComplete);
    asking.service.behaviour = FakeService::echo;
    FakeService.echo(held.remove());
    first.await(30, TimeUnit.SECONDS);
    begin(client, "next", PATIENT).await(30, TimeUnit.SECONDS);
    assertEquals(List.of("first", "next"), asking.service.inputs);
  }

  private Future<Answer> begin(WebClient client, String input, Duration timeout) {
    return new HttpExchange(asking.vertx, 1_000)
        .begin(client.getAbs(asking.service.uri().replace("{input}", input)), timeout.toMillis());
  }

  @Test
  void only_what_is_asked_for_is_sent() throws Exception {
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
  void a_packed_body_is_not_unpacked() throws Exception {
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
  void silence_before_or_within_the_body_ends_at_the_time_limit(int chunks) throws Exception {
    asking.service.behaviour =
        request -> {
          if (chunks > 0) {
            request.response().setChunked(true).write("{");
          }
        };
    assertEndsAtTheTimeLimitWithItsConnection();
  }

  @Test
  void a_connection_that_breaks_fails_only_its_call() throws Exception {
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
  void a_service_that_nobody_runs_is_an_outage() throws Exception {
    asking.service.stop();
    asking.open(new ServiceSettings());
    assertFailure(Kind.OUTAGE, "http-connect", asking.answer("a"));
  }

  @Test
  void credentials_that_are_refused_are_a_matter_of_configuration() throws Exception {
    asking.service.behaviour = FakeService.status(401);
    asking.open(new ServiceSettings());
    assertFailure(Kind.CONFIGURATION, "http-401", asking.answer("a"));
  }
}
