package io.weir.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.OutboxRow;
import io.weir.event.SourcePartition;
import io.weir.kafka.KafkaFailures;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** At least once: what is there is not sent again, and nothing overtakes what is not. */
class IdempotentSenderTest {
  private static final SourcePartition SOURCE = new SourcePartition("events", 0);

  private final List<Mock> producers = new ArrayList<>();
  private final List<Map<SourcePartition, Long>> commits = new ArrayList<>();
  private final IdempotentSender channel =
      new IdempotentSender(
          this::producer, this::commit, new RecordTimes(SinkTimestamp.SOURCE, Clock.systemUTC()));
  private RuntimeException commitFailure;

  /** Acknowledges in the order of sending, or refuses one record by its number. */
  private static final class Mock extends MockProducer<byte[], byte[]> {
    private final int refused;
    private int acknowledged;

    Mock(int refused) {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
      this.refused = refused;
    }

    @Override
    public synchronized void flush() {
      while (acknowledged < history().size()) {
        if (acknowledged == refused) {
          errorNext(new RecordTooLargeException("of 2000000 bytes"));
        } else {
          completeNext();
        }
        acknowledged++;
      }
    }
  }

  private int refused = -1;

  private Producer<byte[], byte[]> producer() {
    Mock opened = new Mock(refused);
    producers.add(opened);
    return opened;
  }

  private CompletableFuture<Void> commit(Map<SourcePartition, Long> offsets) {
    commits.add(offsets);
    return commitFailure == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(commitFailure);
  }

  private static List<OutboxRow> rows(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                new OutboxRow(
                    OutboxRow.Type.ENRICHED,
                    "enriched",
                    OutboxRow.BY_KEY,
                    null,
                    new byte[] {(byte) i},
                    List.of(),
                    i,
                    0))
        .toList();
  }

  private static PublishBatch turn(List<OutboxRow> rows) {
    return turn(rows, Collections.nCopies(rows.size(), SOURCE));
  }

  private static PublishBatch turn(List<OutboxRow> rows, List<SourcePartition> sources) {
    return new PublishBatch(rows, sources, Map.of(SOURCE, 1L + rows.size()), null);
  }

  private static List<Integer> sent(Mock producer) {
    return producer.history().stream()
        .map(ProducerRecord::value)
        .map(value -> (int) value[0])
        .toList();
  }

  @Test
  void whenOnlyTheCommitHasFailedOnlyTheCommitIsRepeated() throws Exception {
    List<OutboxRow> first = rows(0, 3);
    commitFailure = new CommitFailedException("rebalance");
    for (int again = 0; again < 3; again++) {
      OutboxSender.SendException failed =
          assertThrows(OutboxSender.SendException.class, () -> channel.send(turn(first)));
      assertTrue(failed.isUnknown(), "the commit may be there all the same");
    }
    commitFailure = null;
    List<OutboxRow> both = new ArrayList<>(first);
    both.addAll(rows(3, 5));
    channel.send(turn(both));
    assertEquals(List.of(0, 1, 2, 3, 4), sent(producers.get(0)));
    assertEquals(1, producers.size());
    assertEquals(4, commits.size());
  }

  @Test
  void ofATurnThatFailedEverythingBehindTheFirstThatIsMissingIsSentAgainInOrder() throws Exception {
    List<OutboxRow> rows = rows(0, 5);
    refused = 2;
    OutboxSender.SendException failed =
        assertThrows(OutboxSender.SendException.class, () -> channel.send(turn(rows)));
    assertFalse(failed.isUnknown());
    assertEquals("record-too-large", KafkaFailures.of(failed).reason());
    assertTrue(KafkaFailures.of(failed).message().startsWith("enriched refuses"));
    refused = -1;
    channel.send(turn(rows));
    assertEquals(List.of(2, 3, 4), sent(producers.get(1)));
    assertEquals(1, commits.size());
  }

  @Test
  void whatIsMissingOfOnePartitionHasNothingOfAnotherSentAgain() throws Exception {
    SourcePartition other = new SourcePartition("events", 1);
    List<OutboxRow> rows = rows(0, 6);
    refused = 2;
    assertThrows(
        OutboxSender.SendException.class,
        () -> channel.send(turn(rows, List.of(SOURCE, other, other, SOURCE, other, SOURCE))));
    refused = -1;
    // The partition at fault was given back meanwhile, and is read anew.
    channel.send(turn(List.of(rows.get(0), rows.get(3), rows.get(5))));
    channel.send(turn(rows(6, 7)));
    channel.send(turn(rows(1, 5), Collections.nCopies(4, other)));
    assertEquals(List.of(0, 1, 2, 3, 4, 5), sent(producers.get(0)));
    assertEquals(List.of(6, 1, 2, 3, 4), sent(producers.get(1)));
  }

  @Test
  void whatIsThereIsNotSentAgainInSmallerTurnsEither() throws Exception {
    List<OutboxRow> rows = rows(0, 6);
    commitFailure = new CommitFailedException("too slow");
    assertThrows(OutboxSender.SendException.class, () -> channel.send(turn(rows.subList(0, 5))));
    assertThrows(OutboxSender.SendException.class, () -> channel.send(turn(rows.subList(0, 2))));
    commitFailure = null;
    channel.send(turn(rows.subList(0, 2)));
    channel.send(turn(rows.subList(2, 3)));
    channel.send(turn(rows.subList(3, 6)));
    channel.send(turn(rows.subList(3, 4)));
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 3), sent(producers.get(0)));
  }

  @Test
  void rowsReadFromTheOutboxAnewAreSentAnew() throws Exception {
    commitFailure = new KafkaException("gone");
    assertThrows(OutboxSender.SendException.class, () -> channel.send(turn(rows(0, 2))));
    commitFailure = null;
    channel.send(turn(rows(0, 2)));
    assertEquals(List.of(0, 1, 0, 1), sent(producers.get(0)));
  }

  @Test
  void whatIsThereIsForgottenOnceItIsCommitted() throws Exception {
    List<OutboxRow> rows = rows(0, 2);
    channel.send(turn(rows));
    channel.send(turn(rows));
    assertEquals(List.of(0, 1, 0, 1), sent(producers.get(0)));
  }
}
