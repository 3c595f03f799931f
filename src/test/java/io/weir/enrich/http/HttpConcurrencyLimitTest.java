package io.weir.enrich.http;

import static io.weir.enrich.http.Asking.PATIENT;
import static io.weir.enrich.http.Asking.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.event.Failure.Kind;
import io.weir.lab.process.Await;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class HttpConcurrencyLimitTest {
  @RegisterExtension final Asking asking = new Asking();

  @Test
  void aBatchGoesOnAtItsDeadlineAndTheLateAnswerServesItsRetry() throws Exception {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    asking.service.behaviour =
        request -> {
          if (request.getParam("ua").equals("slow")) {
            held.add(request);
          } else {
            FakeService.echo(request);
          }
        };
    asking.open(new ServiceSettings().timeout(PATIENT));
    asking.texts("the first, which takes longer");
    List<Answer> answers =
        Asking.await(
            asking.lookup().ask(List.of("fast", "slow"), Deadline.in(Duration.ofSeconds(1))));
    assertInstanceOf(Answer.Hit.class, answers.get(0));
    assertFailure(Kind.INFRASTRUCTURE, "http-slow", answers.get(1));
    Future<List<Answer>> retry = asking.lookup().ask(List.of("slow"), Deadline.in(PATIENT));
    FakeService.echo(held.remove());
    assertInstanceOf(Answer.Hit.class, Asking.await(retry).get(0));
    assertEquals(3, asking.service.inputs.size());
  }

  @Test
  void whatIsSlowerThanEveryDeadlineIsAnsweredAtTheNextTryEvenIfNothingIsKept() throws Exception {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    asking.service.behaviour = held::add;
    asking.open(new ServiceSettings().entries(0).timeout(PATIENT));
    assertFailure(Kind.INFRASTRUCTURE, "http-slow", hasty("slow"));
    FakeService.echo(held.remove());
    Await.until("it is answered", PATIENT, () -> hasty("slow") instanceof Answer.Hit);
    assertEquals(List.of("slow"), asking.service.inputs);
  }

  @Test
  void aFailureThatComesAfterEveryDeadlineIsToldAtTheNextTry() throws Exception {
    asking.service.behaviour = request -> {};
    asking.open(new ServiceSettings().timeout(Duration.ofMillis(500)));
    assertFailure(Kind.INFRASTRUCTURE, "http-slow", hasty("hangs"));
    Await.until(
        "its own failure is told",
        PATIENT,
        () ->
            hasty("hangs") instanceof Answer.Failed failed
                && failed.failure().reason().equals("http-timeout"));
  }

  private Answer hasty(String input) {
    return Asking.await(asking.lookup().ask(List.of(input), Deadline.in(Duration.ofMillis(200))))
        .get(0);
  }

  @Test
  void noMoreRequestsAreSentThanThereAreConnections() throws Exception {
    AtomicInteger out = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    asking.service.behaviour =
        request -> {
          most.accumulateAndGet(out.incrementAndGet(), Math::max);
          asking.vertx.setTimer(
              5,
              later -> {
                out.decrementAndGet();
                FakeService.echo(request);
              });
        };
    asking.open(new ServiceSettings().connections(4));
    String[] inputs = IntStream.range(0, 200).mapToObj(i -> "a" + i).toArray(String[]::new);
    assertEquals(200, asking.texts(inputs).stream().filter(text -> text.startsWith("{")).count());
    assertEquals(4, most.get());
  }

  @Test
  void aQueueThatIsFullRefusesAndOneThatWaitedInVainIsNotAsked() throws Exception {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    asking.service.behaviour = held::add;
    asking.open(new ServiceSettings().connections(1).maxWaiting(1).timeout(PATIENT));
    Future<List<Answer>> first = asking.lookup().ask(List.of("first"), Deadline.in(PATIENT));
    List<Answer> others =
        Asking.await(
            asking.lookup().ask(List.of("waits", "refused"), Deadline.in(Duration.ofMillis(100))));
    assertFailure(Kind.INFRASTRUCTURE, "http-congested", others.get(0));
    assertFailure(Kind.INFRASTRUCTURE, "http-congested", others.get(1));
    Await.until("the request arrives", PATIENT, () -> !held.isEmpty());
    asking.service.behaviour = FakeService::echo;
    FakeService.echo(held.remove());
    Asking.await(first);
    assertEquals(List.of("{\"ua\":\"next\"}"), asking.texts("next"));
    assertEquals(List.of("first", "next"), asking.service.inputs);
  }
}
