package io.weir.enrich.http;

import static io.weir.enrich.http.Asking.PATIENT;
import static io.weir.enrich.http.Asking.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.event.Failure.Kind;
import io.weir.lab.process.Await;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked on one connection after the other, and what odd services answer on it. */
@Timeout(60)
class HttpConnectionsTest {
  @RegisterExtension final Asking asking = new Asking();

  private RawService serve(Consumer<RawService.Request> behaviour) throws Exception {
    return new RawService(asking.vertx, "127.0.0.1", behaviour);
  }

  private static ServiceSettings oneConnection() {
    return new ServiceSettings().connections(1).timeout(PATIENT);
  }

  private static String echo(String input) {
    return "{\"ua\":\"" + input + "\"}";
  }

  @Test
  void whatIsAskedOnAConnectionThatClosesWithoutAWordIsAskedAgain() throws Exception {
    RawService service =
        serve(
            request -> {
              if (request.number() == 1) {
                request.answer();
              } else {
                request.socket().close();
              }
            });
    asking.open(oneConnection(), service.uri());
    for (int i = 0; i < 20; i++) {
      assertEquals(List.of(echo("a" + i)), asking.texts("a" + i));
    }
  }

  @Test
  void theFirstInputGoesOverTheConnectionThatWasOpenedBeforeWithoutAWord() throws Exception {
    RawService service = serve(RawService.Request::answer);
    // One at most: with two, the first input may find that one not yet given back.
    asking.open(oneConnection(), service.uri());
    asking.lookup().warmUp();
    Await.until("there is a connection", PATIENT, () -> service.connections.get() == 1);
    assertEquals(List.of(echo("a")), asking.texts("a"));
    assertEquals(1, service.connections.get());
    assertEquals(1, service.heads.size());
  }

  @Test
  void aConnectionThatWasIdleForTooLongBeforeItsFirstInputIsNobodysFault() throws Exception {
    AtomicBoolean idle = new AtomicBoolean(true);
    RawService service =
        serve(
            request -> {
              if (idle.getAndSet(false)) {
                request.socket().close();
              } else {
                request.answer();
              }
            });
    asking.open(oneConnection(), service.uri());
    asking.lookup().warmUp();
    Await.until("there is a connection", PATIENT, () -> service.connections.get() == 1);
    assertEquals(List.of(echo("a")), asking.texts("a"));
  }

  @Test
  void aServiceThatClosesRightAfterEachAnswerHasAnsweredAll() throws Exception {
    RawService service =
        serve(
            request -> {
              request.answer();
              request.socket().close();
            });
    asking.open(new ServiceSettings().connections(4), service.uri());
    for (int i = 0; i < 100; i++) {
      List<String> inputs = List.of("a" + i, "b" + i, "c" + i, "d" + i, "e" + i);
      assertEquals(
          inputs.stream().map(HttpConnectionsTest::echo).toList(),
          asking.texts(inputs.toArray(String[]::new)));
    }
  }

  @Test
  void anInputOnWhichEveryConnectionClosesIsAskedTwiceAtMost() throws Exception {
    RawService service =
        serve(
            request -> {
              if (request.input().equals("bad")) {
                request.socket().close();
              } else {
                request.answer();
              }
            });
    asking.open(oneConnection(), service.uri());
    asking.texts("good");
    assertFailure(Kind.TRANSIENT, "http-connection-lost", asking.answer("bad"));
    assertEquals(3, service.heads.size());
  }

  /** Answers the first request twice in one packet. */
  private static void answerTwice(RawService.Request request) {
    if (request.number() == 1) {
      String answer = RawService.answerTo(request.input());
      request.socket().write(answer + answer);
    } else {
      request.answer();
    }
  }

  @Test
  void anAnswerThatComesWithAnotherOneIsNotTheNextInputs() throws Exception {
    RawService service = serve(HttpConnectionsTest::answerTwice);
    asking.open(oneConnection(), service.uri());
    for (int i = 0; i < 10; i++) {
      assertEquals(List.of(echo("a" + i)), asking.texts("a" + i));
    }
  }

  /** Answers the second request of a connection with what nobody asked for, and then truly. */
  private RawService outOfStep() throws Exception {
    return outOfStep(request -> asking.vertx.setTimer(20, later -> request.answer()));
  }

  /** What is asked second on a connection has another's answer first, and its own later. */
  private RawService outOfStep(Consumer<RawService.Request> later) throws Exception {
    return serve(
        request -> {
          if (request.number() == 2) {
            request.socket().write(RawService.answerTo("another"));
            later.accept(request);
          } else {
            request.answer();
          }
        });
  }

  @Test
  void anAnswerThatDoesNotRepeatItsInputIsNotTaken() throws Exception {
    RawService service = outOfStep();
    asking.open(oneConnection().echo("/ua"), service.uri());
    for (int i = 0; i < 10; i++) {
      assertEquals(List.of(echo("a" + i)), asking.texts("a" + i));
    }
  }

  @Test
  void whatEachConnectionIsAskedOnceCannotGetOutOfStep() throws Exception {
    RawService service = outOfStep();
    asking.open(oneConnection().keepAlive(false), service.uri());
    for (int i = 0; i < 10; i++) {
      assertEquals(List.of(echo("a" + i)), asking.texts("a" + i));
    }
    assertTrue(service.heads.get(0).toLowerCase(Locale.ROOT).contains("connection: close"));
  }

  @Test
  void whatWasReadBeforeAnAnswerTooManyIsForgotten() throws Exception {
    AtomicReference<RawService.Request> later = new AtomicReference<>();
    RawService service = outOfStep(later::set);
    asking.open(oneConnection(), service.uri());
    asking.texts("first");
    assertEquals(List.of(echo("another")), asking.texts("second"), "nobody can know yet");
    later.get().answer();
    Await.until("the connection is given up", PATIENT, () -> service.connections.get() == 0);
    Await.until(
        "it is asked again", PATIENT, () -> asking.texts("second").equals(List.of(echo("second"))));
  }

  @Test
  void whatWasReadBeforeAnAnswerTooManyIsAskedAgainWhileItsBatchWaits() throws Exception {
    List<RawService.Request> held = new CopyOnWriteArrayList<>();
    AtomicReference<RawService.Request> first = new AtomicReference<>();
    RawService service =
        serve(
            request -> {
              if (request.input().equals("slow")) {
                held.add(request);
              } else if (first.compareAndSet(null, request)) {
                request.socket().write(RawService.answerTo("another"));
              } else {
                request.answer();
              }
            });
    asking.open(new ServiceSettings().connections(2), service.uri());
    var batch = asking.lookup().ask(List.of("b", "slow"), Deadline.in(PATIENT));
    // Read together, both would be the answer to the first request of a connection.
    assertEquals(List.of(echo("another")), asking.texts("b"), "read by itself");
    first.get().answer();
    Await.until(
        "it is asked again",
        PATIENT,
        () -> service.heads.stream().filter(head -> head.contains("ua=b ")).count() > 1);
    held.get(0).answer();
    assertEquals(
        List.of(echo("b"), echo("slow")), Asking.await(batch).stream().map(Asking::text).toList());
  }

  @Test
  void aServiceThatRepeatsNothingAnswersNothing() throws Exception {
    RawService service = serve(request -> request.socket().write(RawService.answerTo("same")));
    asking.open(oneConnection().withoutProbe().echo("/ua"), service.uri());
    assertFailure(Kind.OUTAGE, "http-other-answer", asking.answer("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b\\c", "ä😀", "a\0b", "half \uD83D pair", "a b+c%20"})
  void anInputIsKnownAgainWhateverIsInIt(String input) throws Exception {
    asking.service.behaviour =
        request ->
            request.response().end(new JsonObject().put("ua", request.getParam("ua")).encode());
    asking.open(new ServiceSettings().echo("/ua"));
    assertEquals(Answer.Status.HIT, asking.answer(input).status());
  }

  @Test
  void theNameOfAnIpv6HostHasItsBrackets() throws Exception {
    RawService service = new RawService(asking.vertx, "::1", RawService.Request::answer);
    asking.open(oneConnection(), "http://[::1]:" + service.port() + "/parse?ua={input}");
    assertEquals(List.of(echo("a")), asking.texts("a"));
    String head = service.heads.get(0).toLowerCase(Locale.ROOT);
    assertTrue(head.contains("\r\nhost: [::1]:" + service.port()), head);
  }

  @Test
  void headersAreTakenUpToTheirLimit() throws Exception {
    RawService service =
        serve(
            request ->
                request
                    .socket()
                    .write(
                        RawService.answerTo(request.input())
                            .replace("OK\r\n", "OK\r\nX-Long: " + "x".repeat(20_000) + "\r\n")));
    asking.open(oneConnection(), service.uri());
    assertEquals(List.of(echo("a")), asking.texts("a"));
    asking.open(oneConnection().maxHeaders(16_384), service.uri());
    assertFailure(Kind.TRANSIENT, "http-headers-too-large", asking.answer("a"));
  }

  @Test
  void whatIsNotHttpIsNoAnswer() throws Exception {
    RawService service =
        serve(request -> request.socket().end(Buffer.buffer("SSH-2.0-OpenSSH_9.6\r\n")));
    asking.open(oneConnection(), service.uri());
    assertFailure(Kind.TRANSIENT, "http-protocol", asking.answer("a"));
  }
}
