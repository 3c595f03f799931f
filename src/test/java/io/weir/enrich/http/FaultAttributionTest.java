package io.weir.enrich.http;

import static io.weir.enrich.http.Asking.PATIENT;
import static io.weir.enrich.http.Asking.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.Failure.Kind;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fault of the service or of its set-up is never told as one of the record. */
@Timeout(60)
class FaultAttributionTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @RegisterExtension final Asking asking = new Asking();

  private static Handler<HttpServerRequest> hang() {
    return request -> {};
  }

  private Handler<HttpServerRequest> onlyFor(String marked, Handler<HttpServerRequest> behaviour) {
    return request -> {
      if (request.getParam("ua").startsWith(marked)) {
        behaviour.handle(request);
      } else {
        FakeService.echo(request);
      }
    };
  }

  private static ServiceSettings settings() {
    return new ServiceSettings().withoutProbe().resetTimeout(Duration.ofMillis(200));
  }

  private static Failure failure(Answer answer) {
    return assertInstanceOf(Answer.Failed.class, answer).failure();
  }

  @Test
  void aHostThatTakesNoConnectionIsAnOutageEvenForOneCall() throws Exception {
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      while (waiting.isEmpty() || waiting.get(waiting.size() - 1).finishConnect()) {
        waiting.add(pendingConnection(full));
      }
      asking.open(
          settings().timeout(SHORT), "http://127.0.0.1:" + full.getLocalPort() + "/?ua={input}");
      assertFailure(Kind.OUTAGE, "http-connect", asking.answer("a"));
    } finally {
      for (SocketChannel one : waiting) {
        one.close();
      }
    }
  }

  /** A connection that is made at once, or not at all because nobody accepts it. */
  private static SocketChannel pendingConnection(ServerSocket server) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    return channel;
  }

  @Test
  void aHostWithoutAnAddressIsAnOutage() throws Exception {
    asking.open(settings(), "http://no-such-host.invalid/?ua={input}");
    assertFailure(Kind.OUTAGE, "http-connect", asking.answer("a"));
  }

  @Test
  void aHandshakeThatFailsIsAnOutage() throws Exception {
    asking.open(settings(), asking.service.uri().replace("http:", "https:"));
    assertFailure(Kind.OUTAGE, "http-tls", asking.answer("a"));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 500, 502, 503, 504})
  void aServiceThatCannotAnswerAnybodyIsAwayHoweverSeldomItIsAsked(int status) throws Exception {
    asking.open(settings());
    asking.texts("good", "fine");
    asking.service.behaviour = FakeService.status(status);
    for (int i = 0; i < 5; i++) {
      assertFailure(Kind.OUTAGE, "http-" + status, asking.answer("a" + i));
    }
  }

  @Test
  void aServiceThatHangsIsAwayHoweverSeldomItIsAsked() throws Exception {
    asking.open(settings().timeout(SHORT));
    asking.service.behaviour = hang();
    assertFailure(Kind.OUTAGE, "http-timeout", asking.answer("the first of all"));
    asking.service.behaviour = FakeService::echo;
    asking.texts("good");
    asking.service.behaviour = hang();
    for (int i = 0; i < 3; i++) {
      assertFailure(Kind.OUTAGE, "http-timeout", asking.answer("a" + i));
    }
  }

  @Test
  void anInputThatFailsWhileOthersAreAnsweredUsesAttempts() throws Exception {
    asking.open(settings().timeout(Duration.ofSeconds(1)));
    asking.service.behaviour = onlyFor("bad", FakeService.status(503));
    asking.texts("good");
    assertFailure(Kind.TRANSIENT, "http-503", asking.answer("bad"));
    asking.service.behaviour = onlyFor("bad", hang());
    assertFailure(Kind.TRANSIENT, "http-timeout", asking.answer("bad, hanging"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 413, 414, 422, 431})
  void anInputThatIsRefusedWhileOthersAreAnsweredIsAtFaultAtOnce(int status) throws Exception {
    asking.open(settings());
    asking.service.behaviour = onlyFor("bad", FakeService.status(status));
    asking.texts("good");
    for (int i = 0; i < 20; i++) {
      assertFailure(Kind.RECORD, "http-" + status, asking.answer("bad" + i));
    }
  }

  @Test
  void anInputThatIsNotFoundWhileOthersAreIsAnsweredAndRemembered() throws Exception {
    asking.open(settings());
    asking.service.behaviour = onlyFor("unknown", FakeService.status(404));
    asking.texts("good");
    assertEquals(List.of("not-found"), asking.texts("unknown"));
    int asked = asking.service.inputs.size();
    assertEquals(List.of("not-found"), asking.texts("unknown"));
    assertEquals(asked, asking.service.inputs.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 403, 404, 405, 415})
  void aServiceThatHasRefusedAllSinceTheStartIsHeldAndNamedAndGoesOnByItself(int status)
      throws Exception {
    asking.service.behaviour = FakeService.status(status);
    asking.open(settings());
    for (int i = 1; i < FaultAttribution.DIFFERENT; i++) {
      assertFailure(Kind.OUTAGE, "http-" + status, asking.answer("a" + i));
    }
    assertFailure(Kind.OUTAGE, "http-" + status, asking.answer("a1"));
    Failure held = failure(asking.answer("the last that it takes"));
    assertEquals("CONFIGURATION http-refuses-all", held.kind() + " " + held.reason());
    assertTrue(held.message().contains("http-" + status), held.message());
    assertTrue(held.message().endsWith("answers.probe"), held.message());
    asking.service.behaviour = FakeService::echo;
    Await.until("it goes on", PATIENT, () -> asking.texts("b").equals(List.of("{\"ua\":\"b\"}")));
    assertEquals(List.of("{\"ua\":\"a1\"}"), asking.texts("a1"));
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 403, 404, 405})
  void aServiceThatSuddenlyRefusesAllIsHeldAndNothingIsBelieved(int status) throws Exception {
    asking.open(settings());
    asking.texts("good", "fine");
    asking.service.behaviour = FakeService.status(status);
    List<String> inputs = IntStream.range(0, 200).mapToObj(i -> "a" + i).toList();
    List<Answer> batch = Asking.await(asking.lookup().ask(inputs, Deadline.in(PATIENT)));
    assertEquals(
        Set.of(Kind.OUTAGE, Kind.CONFIGURATION),
        batch.stream().map(answer -> failure(answer).kind()).collect(Collectors.toSet()));
    assertFailure(Kind.CONFIGURATION, "http-refuses-all", batch.get(199));
    asking.service.behaviour = FakeService::echo;
    Await.until("it goes on", PATIENT, () -> asking.texts("b").equals(List.of("{\"ua\":\"b\"}")));
    assertEquals(List.of("{\"ua\":\"a7\"}"), asking.texts("a7"));
  }

  @Test
  void anInputThatTheServiceNoLongerAnswersProvesNothingAlone() throws Exception {
    asking.open(settings());
    asking.texts("expires");
    asking.service.behaviour = FakeService.status(404);
    assertFailure(Kind.OUTAGE, "http-404", asking.answer("unknown"));
    asking.service.behaviour = FakeService::echo;
    assertEquals(List.of("{\"ua\":\"known\"}"), asking.texts("known"));
  }

  @Test
  void aServiceThatRefusesAllIsAskedOnlyNowAndThen() throws Exception {
    asking.service.behaviour = FakeService.status(400);
    asking.open(settings().resetTimeout(Duration.ofMinutes(1)));
    for (int i = 0; i < 500; i++) {
      asking.answer("a" + i);
    }
    assertEquals(FaultAttribution.DIFFERENT, asking.service.inputs.size());
  }

  @Test
  void anInputThatIsRightlyRefusedDoesNotHoldUpTheOthersForEver() throws Exception {
    asking.service.behaviour = FakeService.status(400);
    asking.open(settings());
    for (int i = 0; i < FaultAttribution.DIFFERENT; i++) {
      asking.answer("a" + i);
    }
    asking.service.behaviour = onlyFor("bad", FakeService.status(400));
    // It stands alone at the head of its partition; what was refused before has its turn too.
    Await.until("it is judged", PATIENT, () -> asking.texts("bad").equals(List.of("http-400")));
    assertFailure(Kind.RECORD, "http-400", asking.answer("bad"));
  }

  @Test
  void aProbeDecidesFromTheFirstInputOn() throws Exception {
    asking.service.behaviour = FakeService.status(404);
    asking.open(new ServiceSettings());
    assertEquals(List.of("not-found"), asking.texts("a"));
    asking.service.answersProbes = false;
    assertFailure(Kind.CONFIGURATION, "http-refuses-all", asking.answer("b"));
  }

  @Test
  void aServiceThatMayKnowNothingIsBelievedWithoutEvidence() throws Exception {
    asking.service.behaviour = FakeService.status(404);
    asking.open(settings().believeNotFound());
    for (int i = 0; i < 20; i++) {
      assertEquals(List.of("not-found"), asking.texts("a" + i));
    }
    assertEquals(20, asking.service.inputs.size());
  }

  @Test
  void credentialsThatAreRefusedHoldEverythingAtOnce() throws Exception {
    asking.open(settings());
    asking.texts("good");
    asking.service.behaviour = FakeService.status(401);
    assertFailure(Kind.CONFIGURATION, "http-401", asking.answer("a"));
  }
}
