package io.weir.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Header;
import io.weir.event.RecordSamples;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.outcome.OutcomeSamples;
import io.weir.postgres.FixedClock;
import io.weir.wire.WeirHeaders;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How late a record of a retry topic is believed to be due. */
class DueLimitTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final String GOOD = "{\"id\":\"x\"}";

  private final DueLimit limit =
      new DueLimit(
          OutcomeSamples.tiers(),
          Set.of("events.retry.10s", "events.retry.1m", "events.retry.10m"),
          FixedClock.at(NOW));

  private static SourceRecord waiting(String topic, long due) {
    SourceRecord plain = RecordSamples.record(1, GOOD);
    return new SourceRecord(
        new SourcePartition(topic, 3),
        1,
        0,
        null,
        plain.value(),
        List.of(
            Header.of(WeirHeaders.EVENT_ID, "x"), Header.of(WeirHeaders.DUE, Long.toString(due))));
  }

  private long due(String topic, long due) {
    SourceRecord waiting = waiting(topic, due);
    long latest = limit.latestMillis(topic);
    long read = WeirHeaders.dueMillis(waiting, latest);
    assertEquals(
        WeirHeaders.read(waiting, latest).history().dueMillis(), read, "with all of its past");
    return read;
  }

  @Test
  void aRecordIsDueWhenItSaysThoughItsDelayIsNoLongerConfigured() {
    long inNineMinutes = NOW + 540_000;
    assertEquals(inNineMinutes, due("events.retry.10m", inNineMinutes));
  }

  @Test
  void aRecordIsDueWhenItSaysThoughTheClockWasLessWellKnownWhenThatWasWritten() {
    long loose = NOW + 10_000 + 20_000;
    assertEquals(loose, due("events.retry.10s", loose));
  }

  @Test
  void noRecordWaitsMuchLongerThanTheDelayOfItsTopicWhateverItSays() {
    long due = due("events.retry.1m", Long.MAX_VALUE);
    assertTrue(due >= NOW + 60_000 && due < NOW + 121_000, "due " + due);
  }

  @Test
  void onlyRecordsOfRetryTopicsMayWait() {
    assertTrue(limit.isRetryTopic("events.retry.1m"));
    assertFalse(limit.isRetryTopic("events"));
  }
}
