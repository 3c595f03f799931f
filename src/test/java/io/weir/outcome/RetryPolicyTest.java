package io.weir.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.event.ConsumedRecord;
import io.weir.event.Failure;
import io.weir.event.History;
import io.weir.event.Origin;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How often, and after which delay, a failure is tried again. */
class RetryPolicyTest {

  private static RetryTiers tiers(String settings) {
    return RetryTiers.of(
        "events", Configuration.parse(settings, RetrySettings.class, References.none()));
  }

  private static RetryPolicy.Next after(String settings, Failure.Kind kind, int used) {
    return after(settings, kind, used, "events");
  }

  private static RetryPolicy.Next after(
      String settings, Failure.Kind kind, int used, String topic) {
    SourceRecord record =
        new SourceRecord(new SourcePartition(topic, 0), 0, 0, null, new byte[0], List.of());
    History history = new History(used, new Origin("events", 0, 0, 0), 0, "[]", Map.of());
    return new RetryPolicy(tiers(settings))
        .after(
            new Failure(kind, "why", "it did not work"), new ConsumedRecord(record, history, null));
  }

  /** Which tier an event goes to in an outage, by the topic it comes from. */
  private static int outage(String settings, int used, String topic) {
    RetryPolicy.Next next = after(settings, Failure.Kind.OUTAGE, used, topic);
    RetryPolicy.Next.Later later = assertInstanceOf(RetryPolicy.Next.Later.class, next);
    assertEquals(used, later.attempt(), "an outage uses no attempt");
    return later.tier();
  }

  @Test
  void topicsAreNamedByTheirDelays() {
    assertEquals(
        List.of("events.retry.10s", "events.retry.1m", "events.retry.10m"), tiers("{}").topics());
    assertEquals(List.of("events.retry.1m"), tiers("{\"delays\": [\"60s\"]}").topics());
  }

  @Test
  void byDefaultEachDelayIsUsedOnce() {
    assertEquals(new RetryPolicy.Next.Later(0, 1), after("{}", Failure.Kind.TRANSIENT, 0));
    assertEquals(new RetryPolicy.Next.Later(1, 2), after("{}", Failure.Kind.TRANSIENT, 1));
    assertEquals(new RetryPolicy.Next.Later(2, 3), after("{}", Failure.Kind.TRANSIENT, 2));
    assertEquals(new RetryPolicy.Next.GiveUp(), after("{}", Failure.Kind.TRANSIENT, 3));
  }

  @Test
  void moreAttemptsThanDelaysUseTheLastOne() {
    assertEquals(
        new RetryPolicy.Next.Later(2, 5), after("{\"attempts\": 5}", Failure.Kind.TRANSIENT, 4));
    assertEquals(
        new RetryPolicy.Next.GiveUp(), after("{\"attempts\": 5}", Failure.Kind.TRANSIENT, 5));
  }

  @Test
  void fewerAttemptsThanDelaysEndEarlier() {
    assertEquals(
        new RetryPolicy.Next.GiveUp(), after("{\"attempts\": 1}", Failure.Kind.TRANSIENT, 1));
  }

  @Test
  void anOutageWaitsWithoutEnd() {
    assertEquals(new RetryPolicy.Next.Later(0, 0), after("{}", Failure.Kind.OUTAGE, 0));
    assertEquals(new RetryPolicy.Next.Later(2, 3), after("{}", Failure.Kind.OUTAGE, 3));
    assertEquals(new RetryPolicy.Next.Later(2, 999), after("{}", Failure.Kind.OUTAGE, 999));
  }

  @Test
  void theLongerAnOutageLastsTheLessOftenAnEventIsTried() {
    assertEquals(0, outage("{}", 0, "events"));
    assertEquals(1, outage("{}", 0, "events.retry.10s"));
    assertEquals(2, outage("{}", 0, "events.retry.1m"));
    assertEquals(2, outage("{}", 0, "events.retry.10m"));
  }

  @Test
  void anOutageDoesNotShortenTheWaitThatTheNextRetryHas() {
    assertEquals(1, outage("{}", 1, "events"));
    assertEquals(1, outage("{}", 1, "events.retry.10s"));
    assertEquals(2, outage("{}", 1, "events.retry.1m"));
    assertEquals(2, outage("{}", 2, "events.retry.10s"));
  }

  @Test
  void inWhateverOrderTheDelaysStandAnOutageWaitsLongerEachTime() {
    String mixed = "{\"delays\": [\"10s\", \"10m\", \"1m\"]}";
    assertEquals(2, outage(mixed, 0, "events.retry.10s"));
    assertEquals(1, outage(mixed, 0, "events.retry.1m"));
    assertEquals(1, outage(mixed, 0, "events.retry.10m"));
  }

  @Test
  void aDelayThatIsRetiredCountsAsOneWaitedToo() {
    assertEquals(2, outage("{}", 0, "events.retry.5m"));
    assertEquals(2, outage("{}", 0, "events.retry.1h"));
  }

  @Test
  void aRecordsOwnFaultIsNotTriedAgain() {
    assertEquals(new RetryPolicy.Next.GiveUp(), after("{}", Failure.Kind.RECORD, 0));
  }
}
