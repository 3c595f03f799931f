package io.weir.enrich.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.weir.enrich.http.ServiceProbe.Finding;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceProbeTest {
  private static final HttpReply ANSWER = new HttpReply.Usable(HttpReply.NOT_FOUND);

  private final List<String> asked = new ArrayList<>();
  private final List<Promise<HttpReply>> calls = new ArrayList<>();
  private final KnownInputs known = new KnownInputs(3);
  private final ServiceProbe probe = probe(Optional.empty());

  private ServiceProbe probe(Optional<String> configured) {
    return new ServiceProbe(
        this::call,
        configured,
        known,
        Duration.ofSeconds(20),
        (input, reply) -> reply instanceof HttpReply.Usable);
  }

  private Future<HttpReply> call(LookupRequest request) {
    asked.add(request.input());
    calls.add(Promise.promise());
    return calls.get(calls.size() - 1).future();
  }

  private static Finding found(Future<ServiceProbe.Result> asked) {
    return asked.result().finding();
  }

  @Test
  void whoAsksIsToldOnlyOfACallThatWasSentAfterwards() {
    known.answered("good");
    Future<ServiceProbe.Result> first = probe.ask();
    Future<ServiceProbe.Result> second = probe.ask();
    Future<ServiceProbe.Result> third = probe.ask();
    assertEquals(1, calls.size());
    calls.get(0).complete(ANSWER);
    assertEquals(Finding.ANSWERED, found(first));
    assertFalse(second.isComplete(), "the call was under way already");
    assertEquals(2, calls.size(), "those who asked meanwhile share one");
    calls.get(1).complete(HttpReply.unreadable("x", "x"));
    assertEquals(List.of(Finding.REFUSED, Finding.REFUSED), List.of(found(second), found(third)));
    probe.ask();
    assertEquals(3, calls.size());
  }

  @Test
  void withoutAnyKnownInputNothingIsAskedAndNothingKnown() {
    Future<ServiceProbe.Result> first = probe.ask();
    assertEquals(Finding.UNKNOWN, found(first));
    assertEquals(List.of(), asked);
  }

  @Test
  void aCallWithoutAReplyTellsOfNoRefusal() {
    known.answered("good");
    Future<ServiceProbe.Result> first = probe.ask();
    calls.get(0).fail(new FailureException(Failure.transientFault("x", "x"), null));
    assertEquals(Finding.FAILED, found(first));
  }

  @Test
  void knownInputsTakeTurnsAndAConfiguredOneIsAskedAlone() {
    for (int i = 0; i < 10; i++) {
      known.answered("a" + i);
    }
    for (int i = 0; i < 9; i++) {
      probe.ask();
      calls.get(i).complete(ANSWER);
    }
    assertEquals(List.of("a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "a2"), asked);
    asked.clear();
    probe(Optional.of("sure")).ask();
    assertEquals(List.of("sure"), asked);
  }

  @Test
  void anInputThatIsRefusedNowIsNotAskedAsOneThatWasAnswered() {
    known.answered("expired");
    known.refused("expired");
    assertEquals(Finding.UNKNOWN, found(probe.ask()));
  }

  @Test
  void whatIsTriedInAHoldIsTheCallersAndEachOfThoseRemembered() {
    known.answered("good");
    known.refused("bad1");
    known.refused("bad2");
    List<String> tried = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tried.add(known.nextToTry("mine"));
    }
    assertEquals(List.of("mine", "bad1", "mine", "good", "mine", "bad2", "mine", "good"), tried);
    assertEquals("mine", new KnownInputs(3).nextToTry("mine"));
  }
}
