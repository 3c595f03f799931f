package io.weir.enrich.http;

import static io.weir.enrich.http.Asking.PATIENT;
import static io.weir.enrich.http.Asking.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.Answer;
import io.weir.event.Failure.Kind;
import io.weir.lab.process.Await;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class HttpBreakerTest {
  @RegisterExtension final Asking asking = new Asking();

  @Test
  void aFailingServiceIsLeftAloneThenTriedAndTakenBack() throws Exception {
    asking.service.behaviour = FakeService.status(500);
    asking.open(
        new ServiceSettings().withoutProbe().maxFailures(3).resetTimeout(Duration.ofSeconds(1)));
    assertFailure(Kind.OUTAGE, "http-500", asking.answer("a"));
    assertFailure(Kind.OUTAGE, "http-500", asking.answer("b"));
    assertFailure(Kind.OUTAGE, "http-500", asking.answer("c"));
    assertFailure(Kind.OUTAGE, "breaker-open", asking.answer("d"));
    assertEquals(3, asking.service.inputs.size());
    Await.until("one call tries", PATIENT, () -> asking.texts("e").equals(List.of("http-500")));
    assertEquals(4, asking.service.inputs.size());
    asking.service.behaviour = FakeService::echo;
    Await.until("it is well", PATIENT, () -> asking.texts("f").equals(List.of("{\"ua\":\"f\"}")));
    assertEquals(List.of("{\"ua\":\"g\"}"), asking.texts("g"));
  }

  @Test
  void aServiceThatComesBackIsFound() throws Exception {
    asking.open(new ServiceSettings().maxFailures(3).resetTimeout(Duration.ofMillis(100)));
    asking.service.stop();
    for (int i = 0; i < 5; i++) {
      assertEquals(Kind.OUTAGE, ((Answer.Failed) asking.answer("a" + i)).failure().kind());
    }
    asking.service.startAgain();
    Await.until("it answers", PATIENT, () -> asking.texts("b").equals(List.of("{\"ua\":\"b\"}")));
  }

  @Test
  void faultsOfRecordsAndSettingsNeverOpenTheBreaker() throws Exception {
    asking.service.behaviour = FakeService.status(400);
    asking.open(new ServiceSettings().maxFailures(2));
    for (int i = 0; i < 10; i++) {
      assertFailure(Kind.RECORD, "http-400", asking.answer("a" + i));
    }
    asking.service.behaviour = FakeService.status(401);
    for (int i = 0; i < 10; i++) {
      assertFailure(Kind.CONFIGURATION, "http-401", asking.answer("b" + i));
    }
    assertEquals(20, asking.service.inputs.size());
  }

  @Test
  void anInputThatAlwaysFailsDoesNotOpenTheBreakerForTheOthers() throws Exception {
    asking.service.behaviour =
        request -> {
          if (request.getParam("ua").startsWith("bad")) {
            request.response().setStatusCode(500).end();
          } else {
            FakeService.echo(request);
          }
        };
    asking.open(new ServiceSettings().withoutProbe().maxFailures(2));
    asking.texts("good");
    for (int i = 0; i < 10; i++) {
      assertFailure(Kind.TRANSIENT, "http-500", asking.answer("bad" + i));
    }
    assertEquals(List.of("{\"ua\":\"fine\"}"), asking.texts("fine"));
  }

  @Test
  void tenThousandWaitingQuestionsMeetAnOpenBreakerUnharmed() throws Exception {
    asking.service.behaviour = FakeService.status(500);
    asking.open(
        new ServiceSettings().withoutProbe().connections(2).maxWaiting(20_000).maxFailures(2));
    List<String> texts =
        asking.texts(IntStream.range(0, 10_000).mapToObj(i -> "a" + i).toArray(String[]::new));
    assertEquals(List.of("breaker-open", "http-500"), texts.stream().distinct().sorted().toList());
  }
}
