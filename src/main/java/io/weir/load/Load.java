package io.weir.load;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * One run of a plan against a gateway: {@link #run} sends and judges at once; {@link #fill} and
 * then {@link #drain} fill the source topic first and judge what a gateway started later makes of
 * it. What stood in the topics when this object was made is not looked at. Blocks its caller, who
 * is one thread; sending and watching have a thread each.
 */
public final class Load implements AutoCloseable {
  private static final int PROGRESS_MILLIS = 1_000;

  private final LoadPlan plan;
  private final GatewayTopics target;
  private final TopicPreparation topics;
  private final SourceEnds source;
  private final Map<TopicPartition, Long> starts;
  private final LoadKeys keys;
  private final EventWriter events;
  private final Ledger ledger;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "weir-load");
            thread.setDaemon(true);
            return thread;
          });
  private SentEvent sent;

  /**
   * Makes the source topic if need be and notes where all topics end.
   *
   * @throws org.apache.kafka.common.KafkaException if the broker cannot be reached
   */
  public Load(LoadPlan plan, GatewayTopics target, AddressSource addresses, AgentCatalog agents) {
    this.plan = plan;
    this.target = target;
    this.topics = new TopicPreparation(target);
    try {
      this.source = topics.source();
      List<TopicPartition> outlets = new ArrayList<>();
      target.outlets().forEach(topic -> outlets.addAll(topics.partitions(topic)));
      this.starts = topics.ends(outlets, IsolationLevel.READ_COMMITTED);
    } catch (RuntimeException e) {
      topics.close();
      throw e;
    }
    this.keys = new LoadKeys(plan.keys().count(), source.ends().length);
    this.events = new EventWriter(plan, keys, addresses, agents, Instant.now());
    this.ledger = new Ledger(plan.events());
  }

  /**
   * Sends the plan while watching what comes out, until all is accounted for or the patience ends.
   *
   * @param progress is told about once a second, on the caller's thread
   */
  public LoadReport run(WaitLimits patience, Consumer<LoadProgress> progress)
      throws InterruptedException {
    long start = System.nanoTime();
    BurstSender sender = sender(start);
    Future<SentEvent> sending = threads.submit(sender);
    OutputConsumer watch = watch(patience, sending::isDone, start, true);
    try {
      Future<OutputConsumer.Watched> watching = threads.submit(watch);
      while (!isDone(watching)) {
        progress.accept(progress(start, watch.sofar()));
        if (sending.isDone()) {
          // A sender that failed ends the run; its events would be waited for in vain.
          sent = result(sending);
        }
      }
      sent = result(sending);
      OutputConsumer.Watched watched = result(watching);
      return report(watched, watched.measures().latency());
    } finally {
      sender.stop();
      watch.stop();
    }
  }

  /** Sends the plan and watches nothing. */
  public SentEvent fill(Consumer<LoadProgress> progress) throws InterruptedException {
    long start = System.nanoTime();
    BurstSender sender = sender(start);
    try {
      Future<SentEvent> sending = threads.submit(sender);
      while (!isDone(sending)) {
        progress.accept(progress(start, OutputCounts.NOTHING));
      }
      sent = result(sending);
      return sent;
    } finally {
      sender.stop();
    }
  }

  /**
   * Watches what comes out of the events sent by {@link #fill}; the clock of the report starts now.
   * Gives no latency: the events have waited for the gateway, not it for them.
   */
  public LoadReport drain(WaitLimits patience, Consumer<LoadProgress> progress)
      throws InterruptedException {
    if (sent == null) {
      throw new IllegalStateException("there is nothing to drain; call fill first");
    }
    long start = System.nanoTime();
    OutputConsumer watch = watch(patience, () -> true, start, false);
    try {
      Future<OutputConsumer.Watched> watching = threads.submit(watch);
      while (!isDone(watching)) {
        progress.accept(progress(start, watch.sofar()));
      }
      return report(result(watching), null);
    } finally {
      watch.stop();
    }
  }

  /** Ends what still runs and gives back the connections. */
  @Override
  public void close() {
    threads.shutdownNow();
    topics.close();
  }

  private BurstSender sender(long start) {
    if (ledger.recorded() > 0) {
      throw new IllegalStateException("this plan has been sent; make a new Load for another run");
    }
    return new BurstSender(plan, target, source, keys, events, ledger, start);
  }

  private OutputConsumer watch(
      WaitLimits patience, BooleanSupplier allSent, long start, boolean live) {
    EventIds ids = new EventIds(plan.seed());
    OutcomeChecker verdict = new OutcomeChecker(ledger, ids, keys, source, patience.awaitRetries());
    return new OutputConsumer(
        target, topics, starts, ledger, verdict, patience, allSent, start, plan.warmUp(), live);
  }

  private LoadProgress progress(long start, OutputCounts out) {
    double seconds = (System.nanoTime() - start) / 1e9;
    return new LoadProgress(seconds, plan.events(), ledger.recorded(), ledger.acknowledged(), out);
  }

  private LoadReport report(OutputConsumer.Watched watched, LatencyFigures latency) {
    String ended = watched.ended().name().toLowerCase(Locale.ROOT);
    return new LoadReport(
        plan.seed(), ended, sent, watched.tally(), watched.measures().speed(), latency);
  }

  /** Waits for the work, for a second at most. */
  private static boolean isDone(Future<?> work) throws InterruptedException {
    try {
      work.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  private static <T> T result(Future<T> work) throws InterruptedException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException("the load broke off", e.getCause());
    }
  }
}
