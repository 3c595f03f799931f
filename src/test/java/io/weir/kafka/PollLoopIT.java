package io.weir.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import io.weir.ops.Health;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A consumer that is polled for ever, in a real group. */
class PollLoopIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PLACE = "intake:looper";

  private final Site site = Site.on(Lab.shared(), 1);
  private final SourcePartition source = new SourcePartition(site.source(), 0);
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Health health = new Health();
  private final AssignedPartitions ownership = new AssignedPartitions();
  private final AtomicLong clock = new AtomicLong();
  private final Taking receiver = new Taking();
  private PollLoop polling;

  @BeforeEach
  void open() {
    ConsumerFactory consumers = site.settings().consumers();
    polling =
        new PollLoop(
            vertx,
            "looper",
            Set.of(site.source()),
            () -> consumers.open("looper", null, ownership, new FromTheBeginning()),
            ownership,
            receiver,
            health,
            clock::get);
    site.lab()
        .broker()
        .topics()
        .send(List.of(new ProducerRecord<>(site.source(), 0, null, "event".getBytes(UTF_8))));
  }

  @AfterEach
  void close() {
    onLoop(polling::close).compose(closing -> closing).await();
    vertx.close().await();
  }

  @Test
  void aReceiverThatFailsGetsItsRecordsAgainAfterWaitsThatGrow() {
    receiver.failures.set(4);
    begin();
    Await.until("taken at last", LIMIT, () -> receiver.taken.get() == 1);
    assertEquals(4, receiver.lost.get(), "each of those consumers was given up");
    assertTrue(health.problems().containsKey(PLACE), "it is not well yet");
    // The least wait after the fourth failure; polls that bring nothing do not begin anew.
    List<Long> times = receiver.deliveries;
    assertTrue(Duration.ofNanos(times.get(4) - times.get(3)).toMillis() >= 640, "" + times);
    clock.addAndGet(Duration.ofSeconds(11).toNanos());
    Await.until("well again", LIMIT, () -> health.problems().isEmpty());
  }

  @Test
  void pollsThatDoNotComeBackAreToldUntilTheyHaveComeForAWhile() {
    begin();
    Await.until("polled", LIMIT, () -> receiver.taken.get() == 1);
    onLoop(
            () -> {
              clock.addAndGet(Duration.ofSeconds(89).toNanos());
              polling.checkStuck();
              assertEquals(Map.of(), health.problems());
              clock.addAndGet(Duration.ofSeconds(2).toNanos());
              polling.checkStuck();
              assertEquals("poll-stuck", health.problems().get(PLACE).reason());
              return null;
            })
        .await();
    clock.addAndGet(Duration.ofSeconds(11).toNanos());
    Await.until("polls have come for a while", LIMIT, () -> health.problems().isEmpty());
  }

  @Test
  void aConsumerThatIsBeingReplacedIsNotStuck() {
    Promise<Set<String>> meanwhile = Promise.promise();
    receiver.whenLost =
        () ->
            context.runOnContext(
                next -> {
                  clock.addAndGet(Duration.ofSeconds(91).toNanos());
                  polling.checkStuck();
                  meanwhile.complete(health.problems().keySet());
                });
    receiver.failures.set(1);
    begin();
    assertEquals(Set.of(), meanwhile.future().await());
    Await.until("taken at last", LIMIT, () -> receiver.taken.get() == 1);
  }

  @Test
  void onlyWhatIsOwnedAtThatMomentIsCommitted() {
    begin();
    Await.until("owned", LIMIT, () -> receiver.taken.get() == 1);
    polling.commit(Map.of(source, 1L)).join();
    SourcePartition other = new SourcePartition(site.source(), 7);
    CompletionException refused =
        assertThrows(
            CompletionException.class, () -> polling.commit(Map.of(source, 2L, other, 1L)).join());
    assertEquals(RebalanceInProgressException.class, refused.getCause().getClass());
    assertEquals(AssignedPartitions.reassigned().getMessage(), refused.getCause().getMessage());
  }

  private void begin() {
    onLoop(
            () -> {
              polling.open();
              return null;
            })
        .await();
  }

  private <T> Future<T> onLoop(Callable<T> step) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        now -> {
          try {
            done.complete(step.call());
          } catch (Exception | AssertionError e) {
            done.fail(e);
          }
        });
    return done.future();
  }

  /** Takes records in, after as many failures as it is told. */
  private static final class Taking implements PollLoop.Receiver {
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final List<Long> deliveries = new CopyOnWriteArrayList<>();
    private volatile Runnable whenLost = () -> {};

    @Override
    public void deliver(SourcePartition source, List<SourceRecord> records) {
      deliveries.add(System.nanoTime());
      if (failures.getAndDecrement() > 0) {
        throw new IllegalStateException("not this time");
      }
      taken.addAndGet(records.size());
    }

    @Override
    public void lostAll() {
      lost.incrementAndGet();
      whenLost.run();
    }
  }

  /** Has every partition fetched from its first record. */
  private final class FromTheBeginning implements GroupConsumer.Assignments {

    @Override
    public void assigned(Map<SourcePartition, Long> partitions) {
      for (SourcePartition partition : partitions.keySet()) {
        polling.request(
            live -> {
              live.seekAndResume(partition, 0, Optional.empty());
              return null;
            });
      }
    }

    @Override
    public CompletableFuture<Void> revoked(Set<SourcePartition> partitions) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void lost(Set<SourcePartition> partitions) {}

    @Override
    public void fetchFailed(SourcePartition source, FetchFailure failure) {}
  }
}
