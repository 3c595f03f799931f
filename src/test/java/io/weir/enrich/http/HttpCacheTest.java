package io.weir.enrich.http;

import static io.weir.enrich.http.Asking.PATIENT;
import static io.weir.enrich.http.Asking.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.event.Failure.Kind;
import io.weir.lab.process.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class HttpCacheTest {
  @RegisterExtension final Asking asking = new Asking();

  @Test
  void whatIsKnownIsNotAskedAgainAndShared() throws Exception {
    asking.open(new ServiceSettings());
    Answer first = asking.answer("a");
    assertSame(first, asking.answer("a"));
    assertEquals(1, asking.service.inputs.size());
  }

  @Test
  void equalQuestionsOfManyBatchesShareOneFlight() throws Exception {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    asking.service.behaviour = held::add;
    asking.open(new ServiceSettings().timeout(PATIENT));
    List<Future<List<Answer>>> batches = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      batches.add(asking.lookup().ask(List.of("a", "a"), Deadline.in(PATIENT)));
    }
    Await.until("the request arrives", PATIENT, () -> !held.isEmpty());
    FakeService.echo(held.remove());
    for (Future<List<Answer>> batch : batches) {
      assertEquals(2, Asking.await(batch).size());
    }
    assertEquals(1, asking.service.inputs.size());
  }

  @Test
  void aFailureIsNeverRemembered() throws Exception {
    asking.service.behaviour = FakeService.status(503);
    asking.open(new ServiceSettings());
    assertFailure(Kind.TRANSIENT, "http-503", asking.answer("a"));
    asking.service.behaviour = FakeService::echo;
    assertEquals(List.of("{\"ua\":\"a\"}"), asking.texts("a"));
  }

  @Test
  void nothingKnownIsForgottenEarlierThanAnAnswer() throws Exception {
    asking.service.behaviour = FakeService.status(404);
    asking.open(new ServiceSettings().lifetimes(Duration.ofHours(1), Duration.ofMillis(1)));
    asking.answer("a");
    asking.service.behaviour = FakeService::echo;
    Await.until(
        "it is asked again", PATIENT, () -> asking.texts("a").equals(List.of("{\"ua\":\"a\"}")));
    int asked = asking.service.inputs.size();
    asking.texts("a");
    assertEquals(asked, asking.service.inputs.size());
  }

  @Test
  void theCacheIsBoundedInEntries() throws Exception {
    asking.open(new ServiceSettings().entries(10));
    asking.texts(IntStream.range(0, 500).mapToObj(i -> "agent" + i).toArray(String[]::new));
    asking.texts(IntStream.range(0, 500).mapToObj(i -> "agent" + i).toArray(String[]::new));
    assertTrue(asking.service.inputs.size() >= 900, () -> "asked " + asking.service.inputs.size());
  }
}
