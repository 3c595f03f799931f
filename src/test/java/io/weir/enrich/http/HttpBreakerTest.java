package io.weir.enrich.http;

import static io.weir.enrich.http.Asking.PATIENT;
import static io.weir.enrich.http.Asking.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.weir.event.Answer;
import io.weir.event.Failure.Kind;
import io.weir.lab.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpBreakerTest {
  private Vertx vertx;
  private FakeService service;
  private Asking asking;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    service = new FakeService(vertx, FakeService::echo);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void a_failing_service_is_left_alone_then_tried_and_taken_back() throws Exception {
    service.behaviour = FakeService.status(500);
    open(new ServiceSettings().maxFailures(3).resetTimeout(Duration.ofMillis(500)));
    assertFailure(Kind.TRANSIENT, "http-500", asking.answer("a"));
    assertFailure(Kind.TRANSIENT, "http-500", asking.answer("b"));
    assertFailure(Kind.OUTAGE, "http-500", asking.answer("c"));
    assertFailure(Kind.OUTAGE, "breaker-open", asking.answer("d"));
    assertEquals(3, service.inputs.size());
    Await.until("one call tries", PATIENT, () -> asking.texts("e").equals(List.of("http-500")));
    assertEquals(4, service.inputs.size());
    service.behaviour = FakeService::echo;
    Await.until("it is well", PATIENT, () -> asking.texts("f").equals(List.of("{\"ua\":\"f\"}")));
    assertEquals(List.of("{\"ua\":\"g\"}"), asking.texts("g"));
  }

  @Test
  void a_service_that_comes_back_is_found() throws Exception {
    open(new ServiceSettings().maxFailures(3).resetTimeout(Duration.ofMillis(100)));
    service.stop();
    for (int i = 0; i < 5; i++) {
      assertEquals(Kind.OUTAGE, ((Answer.Failed) asking.answer("a" + i)).failure().kind());
    }
    service.startAgain();
    Await.until("it answers", PATIENT, () -> asking.texts("b").equals(List.of("{\"ua\":\"b\"}")));
  }

  @Test
  void faults_of_records_and_settings_never_open_the_breaker() throws Exception {
    service.behaviour = FakeService.status(400);
    open(new ServiceSettings().maxFailures(2));
    for (int i = 0; i < 10; i++) {
      assertFailure(Kind.RECORD, "http-400", asking.answer("a" + i));
    }
    service.behaviour = FakeService.status(403);
    for (int i = 0; i < 10; i++) {
      assertFailure(Kind.CONFIGURATION, "http-403", asking.answer("b" + i));
    }
    assertEquals(20, service.inputs.size());
  }

  @Test
  void ten_thousand_waiting_questions_meet_an_open_breaker_unharmed() throws Exception {
    service.behaviour = FakeService.status(500);
    open(new ServiceSettings().connections(2).maxWaiting(20_000).maxFailures(2));
    List<String> texts =
        asking.texts(IntStream.range(0, 10_000).mapToObj(i -> "a" + i).toArray(String[]::new));
    assertEquals(List.of("breaker-open", "http-500"), texts.stream().distinct().sorted().toList());
  }

  private void open(ServiceSettings settings) {
    asking = new Asking(HttpLookup.open(vertx, settings.build(service.uri())));
  }
}
