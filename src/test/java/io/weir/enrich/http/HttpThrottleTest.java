package io.weir.enrich.http;

import static io.weir.enrich.http.Asking.PATIENT;
import static io.weir.enrich.http.Asking.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpServerRequest;
import io.weir.async.Deadline;
import io.weir.event.Failure.Kind;
import io.weir.lab.process.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class HttpThrottleTest {
  @RegisterExtension final Asking asking = new Asking();

  private static void busy(HttpServerRequest request, String retryAfter) {
    request.response().setStatusCode(429).putHeader("Retry-After", retryAfter).end();
  }

  @Test
  void aServiceThatLimitsItsRateAnswersAllInItsTimeAndUsesNoAttempts() throws Exception {
    AtomicInteger free = new AtomicInteger(20);
    asking.vertx.setPeriodic(1_000, second -> free.set(20));
    AtomicInteger refused = new AtomicInteger();
    asking.service.behaviour =
        request -> {
          if (free.getAndDecrement() > 0) {
            FakeService.echo(request);
          } else {
            refused.incrementAndGet();
            busy(request, "1");
          }
        };
    asking.open(new ServiceSettings().connections(8).maxFailures(2));
    String[] inputs = IntStream.range(0, 60).mapToObj(i -> "a" + i).toArray(String[]::new);
    assertEquals(60, asking.texts(inputs).stream().filter(text -> text.startsWith("{")).count());
    assertTrue(refused.get() <= 60, () -> refused + " calls were made in spite of it");
  }

  @Test
  void aPauseThatIsTooLongToWaitForIsAnOutageWithoutFurtherCalls() throws Exception {
    asking.service.behaviour = request -> busy(request, "600");
    asking.open(new ServiceSettings());
    for (int i = 0; i < 10; i++) {
      assertFailure(Kind.OUTAGE, "http-429", asking.answer("a" + i));
    }
    assertEquals(1, asking.service.inputs.size());
  }

  @Test
  void whatALimitKeepsFromBeingAskedInTimeIsSoNamed() throws Exception {
    asking.service.behaviour = request -> busy(request, "1");
    asking.open(new ServiceSettings().connections(1));
    var batch = asking.lookup().ask(List.of("a", "b"), Deadline.in(Duration.ofMillis(1_500)));
    assertFailure(Kind.INFRASTRUCTURE, "http-429", Asking.await(batch).get(1));
  }

  @Test
  void aPauseEnds() throws Exception {
    asking.service.behaviour = request -> busy(request, "1");
    asking.open(new ServiceSettings());
    var hasty = asking.lookup().ask(List.of("a"), Deadline.in(Duration.ofMillis(500)));
    assertFailure(Kind.INFRASTRUCTURE, "http-429", Asking.await(hasty).get(0));
    asking.service.behaviour = FakeService::echo;
    Await.until("it is asked", PATIENT, () -> asking.texts("a").equals(List.of("{\"ua\":\"a\"}")));
  }
}
