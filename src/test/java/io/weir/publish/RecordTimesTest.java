package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Header;
import io.weir.event.OutboxRow;
import io.weir.wire.WeirHeaders;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which time a record is given, and what is learnt of a topic that refuses times. */
class RecordTimesTest {
  private static final long NOW = 1_764_316_800_000L;
  private static final long HOUR = 3_600_000;

  private final Moment clock = new Moment();
  private final RecordTimes times = new RecordTimes(SinkTimestamp.SOURCE, clock);

  /** A clock that is moved by hand. */
  private static final class Moment extends Clock {
    private long millis = NOW;

    @Override
    public long millis() {
      return millis;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  private static OutboxRow row(OutboxRow.Type type, long sourceTime) {
    List<Header> headers = new ArrayList<>(List.of(Header.of(WeirHeaders.EVENT_ID, "e")));
    WeirHeaders.addOriginTimestamp(sourceTime, headers);
    return new OutboxRow(type, "topic", OutboxRow.BY_KEY, null, null, headers, 0, 0);
  }

  private static OutboxRow enriched(long sourceTime) {
    return row(OutboxRow.Type.ENRICHED, sourceTime);
  }

  /** Sends to a topic that takes no time further than this in the past. */
  private boolean isRefused(OutboxRow row, long limit) {
    times.begin();
    if (clock.millis() - times.of(row) <= limit) {
      times.arrived(List.of(row));
      return false;
    }
    times.refused(List.of(row));
    times.begin();
    assertEquals(clock.millis(), times.of(row), "sent again");
    times.arrived(List.of(row));
    return true;
  }

  @Test
  void aRecordOfTheSinkHasTheTimeOfItsSourceRecordAndAnyOtherThatOfPublishing() {
    assertEquals(NOW - HOUR, times.of(enriched(NOW - HOUR)));
    assertEquals(NOW + HOUR, times.of(enriched(NOW + HOUR)));
    assertEquals(NOW, times.of(row(OutboxRow.Type.RETRY, NOW - HOUR)));
    assertEquals(NOW, times.of(row(OutboxRow.Type.DEAD, NOW - HOUR)));
    RecordTimes published = new RecordTimes(SinkTimestamp.PUBLISHED, clock);
    assertEquals(NOW, published.of(enriched(NOW - HOUR)));
  }

  @Test
  void aSourceRecordWithoutATimeOrWithAnAbsurdOneGetsThatOfPublishing() {
    assertEquals(NOW, times.of(enriched(-1)));
    assertEquals(NOW, times.of(enriched(Long.MAX_VALUE)));
  }

  @Test
  void whatIsRefusedIsSentAgainWithTheTimeOfPublishing() {
    OutboxRow row = enriched(NOW - 2 * HOUR);
    assertFalse(times.isChanged(row));
    times.refused(List.of(row));
    assertTrue(times.isChanged(row));
    assertEquals(NOW, times.of(row));
  }

  @Test
  void whatHasNoOtherTimeIsNotSentInAnotherWay() {
    OutboxRow dead = row(OutboxRow.Type.DEAD, NOW - HOUR);
    times.refused(List.of(dead));
    assertFalse(times.isChanged(dead));
  }

  @Test
  void aLimitIsFoundOutByFewRefusalsAndTimesWithinItAreKept() {
    int refused = 0;
    for (long age = 1_000 * HOUR; age > 0; age -= HOUR / 2) {
      refused += isRefused(enriched(NOW - age), 24 * HOUR) ? 1 : 0;
    }
    assertTrue(refused <= 12, refused + " refusals");
    assertEquals(NOW - 10 * HOUR, times.of(enriched(NOW - 10 * HOUR)));
    assertEquals(NOW + 30 * HOUR, times.of(enriched(NOW + 30 * HOUR)), "the future is apart");
  }

  @Test
  void halfOfTheWayFromWhatWasTakenToWhatWasRefusedIsTried() {
    assertFalse(isRefused(enriched(NOW - 20 * HOUR), 24 * HOUR));
    assertTrue(isRefused(enriched(NOW - 48 * HOUR), 24 * HOUR));
    assertEquals(NOW - 34 * HOUR, times.of(enriched(NOW - 34 * HOUR)));
    assertEquals(NOW, times.of(enriched(NOW - 35 * HOUR)));
  }

  @Test
  void whatWasRefusedForAnotherReasonSaysNothingOfTimes() {
    times.begin();
    times.refused(List.of(enriched(NOW - HOUR)));
    assertEquals(NOW - 2 * HOUR, times.of(enriched(NOW - 2 * HOUR)));
  }

  @Test
  void aTopicThatTakesMoreByNowIsFoundOut() {
    assertTrue(isRefused(enriched(NOW - 48 * HOUR), 24 * HOUR));
    times.begin();
    assertEquals(NOW, times.of(enriched(NOW - 48 * HOUR)));
    clock.millis += HOUR;
    times.begin();
    assertEquals(NOW - 48 * HOUR, times.of(enriched(NOW - 48 * HOUR)));
  }
}
