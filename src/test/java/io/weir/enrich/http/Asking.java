package io.weir.enrich.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The fixture of the tests of this room: a service that echoes until a test says otherwise, and a
 * look-up that asks it, both new for each test. Says what was answered in words that a test can
 * compare.
 */
final class Asking implements BeforeEachCallback, AfterEachCallback {
  static final Duration PATIENT = Duration.ofSeconds(20);

  /** What the look-up asks about to see whether the service is well. */
  static final String PROBE = "probe";

  Vertx vertx;
  FakeService service;
  private HttpLookup lookup;

  @Override
  public void beforeEach(ExtensionContext test) throws Exception {
    vertx = Vertx.vertx();
    service = new FakeService(vertx, FakeService::echo);
  }

  @Override
  public void afterEach(ExtensionContext test) throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  void open(ServiceSettings settings) {
    open(settings, service.uri());
  }

  /** Asks somebody else. */
  void open(ServiceSettings settings, String uri) {
    lookup = HttpLookup.open(vertx, settings.build(uri));
  }

  HttpLookup lookup() {
    return lookup;
  }

  Answer answer(String input) {
    return await(lookup.ask(List.of(input), Deadline.in(PATIENT))).get(0);
  }

  /** For each input the JSON, or the reason why there is none. */
  List<String> texts(String... inputs) {
    return await(lookup.ask(List.of(inputs), Deadline.in(PATIENT))).stream()
        .map(Asking::text)
        .toList();
  }

  /** What a batch is answered, which is to come whatever the service does. */
  static List<Answer> await(Future<List<Answer>> answers) {
    try {
      return answers.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("a batch got no answer, neither at its deadline nor later", e);
    }
  }

  static String text(Answer answer) {
    if (answer instanceof Answer.Hit hit) {
      return new String(hit.json(), StandardCharsets.UTF_8);
    }
    return answer instanceof Answer.None none
        ? none.reason()
        : ((Answer.Failed) answer).failure().reason();
  }

  static void assertFailure(Kind kind, String reason, Answer answer) {
    Failure failure = assertInstanceOf(Answer.Failed.class, answer).failure();
    assertEquals(kind + " " + reason, failure.kind() + " " + failure.reason());
  }
}
