package io.weir.load;

import io.weir.load.generate.AddressSource;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.BurstSender;
import io.weir.load.generate.EventGenerator;
import io.weir.load.generate.EventIds;
import io.weir.load.generate.GatewayTopics;
import io.weir.load.generate.Ledger;
import io.weir.load.generate.LoadPlan;
import io.weir.load.generate.RecordKeys;
import io.weir.load.generate.SendReport;
import io.weir.load.generate.SourceEndOffsets;
import io.weir.load.generate.TopicAdmin;
import io.weir.load.judge.LatencySummary;
import io.weir.load.judge.OutcomeChecker;
import io.weir.load.judge.OutputAudit;
import io.weir.load.judge.OutputConsumer;
import io.weir.load.judge.OutputConsumer.Tuning;
import io.weir.load.judge.OutputCounts;
import io.weir.load.judge.WaitLimits;
import java.time.Duration;
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
 * it. What stood in the topics when this object was made is not judged. Blocks its caller, who is
 * one thread; sending and judging have a thread each.
 */
public final class LoadRun implements AutoCloseable {
  private static final int PROGRESS_MILLIS = 1_000;

  private final LoadPlan plan;
  private final GatewayTopics topics;
  private final TopicAdmin admin;
  private final SourceEndOffsets source;
  private final Map<TopicPartition, Long> outputStarts;
  private final RecordKeys keys;
  private final EventGenerator generator;
  private final Ledger ledger;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "weir-load");
            thread.setDaemon(true);
            return thread;
          });
  private SendReport sending;

  /**
   * Makes the source topic if need be and notes where all topics end.
   *
   * @throws org.apache.kafka.common.KafkaException if the broker cannot be reached
   */
  public LoadRun(
      LoadPlan plan, GatewayTopics topics, AddressSource addresses, AgentCatalog agents) {
    this.plan = plan;
    this.topics = topics;
    this.admin = new TopicAdmin(topics);
    try {
      this.source = admin.sourceEndOffsets();
      List<TopicPartition> outputs = new ArrayList<>();
      topics.outputs().forEach(topic -> outputs.addAll(admin.partitions(topic)));
      this.outputStarts = admin.endOffsets(outputs, IsolationLevel.READ_COMMITTED);
    } catch (RuntimeException e) {
      admin.close();
      throw e;
    }
    this.keys = new RecordKeys(plan.keys().elements(), source.endOffsets().length);
    this.generator = new EventGenerator(plan, keys, addresses, agents, Instant.now());
    this.ledger = new Ledger(plan.events());
  }

  /**
   * Sends the plan while judging what comes out, until all is accounted for or the wait is over.
   *
   * @param progress is told about once a second, on the caller's thread
   */
  public LoadReport run(WaitLimits limits, Consumer<LoadProgress> progress)
      throws InterruptedException {
    long start = System.nanoTime();
    BurstSender sender = sender(start);
    Future<SendReport> sendingDone = threads.submit(sender);
    OutputAudit audit = audit(limits, Tuning.LATENCY, sendingDone::isDone, start, plan.warmUp());
    try {
      Future<OutputAudit.Result> judged = threads.submit(audit);
      while (!isDone(judged)) {
        progress.accept(progress(start, audit.counts()));
        if (sendingDone.isDone()) {
          // A sender that failed ends the run; its events would be waited for in vain.
          sending = result(sendingDone);
        }
      }
      sending = result(sendingDone);
      return report(result(judged), result(judged).latency());
    } finally {
      sender.stop();
      audit.stop();
    }
  }

  /** Sends the plan and judges nothing. */
  public SendReport fill(Consumer<LoadProgress> progress) throws InterruptedException {
    long start = System.nanoTime();
    BurstSender sender = sender(start);
    try {
      Future<SendReport> sendingDone = threads.submit(sender);
      while (!isDone(sendingDone)) {
        progress.accept(progress(start, OutputCounts.NOTHING));
      }
      sending = result(sendingDone);
      return sending;
    } finally {
      sender.stop();
    }
  }

  /**
   * Judges what comes out of the events sent by {@link #fill}; the clock of the report starts now.
   * Gives no latency: the events have waited for the gateway, not it for them.
   */
  public LoadReport drain(WaitLimits limits, Consumer<LoadProgress> progress)
      throws InterruptedException {
    if (sending == null) {
      throw new IllegalStateException("there is nothing to drain; call fill first");
    }
    long start = System.nanoTime();
    OutputAudit audit =
        audit(limits, Tuning.THROUGHPUT, () -> true, start, OutputAudit.NEVER_MEASURED);
    try {
      Future<OutputAudit.Result> judged = threads.submit(audit);
      while (!isDone(judged)) {
        progress.accept(progress(start, audit.counts()));
      }
      return report(result(judged), null);
    } finally {
      audit.stop();
    }
  }

  /** Ends what still runs and gives back the connections. */
  @Override
  public void close() {
    threads.shutdownNow();
    admin.close();
  }

  private BurstSender sender(long start) {
    if (ledger.recorded() > 0) {
      throw new IllegalStateException("this plan has been sent; make a new LoadRun to send again");
    }
    return new BurstSender(plan, topics, source, keys, generator, ledger, start);
  }

  private OutputAudit audit(
      WaitLimits limits,
      Tuning tuning,
      BooleanSupplier allSent,
      long start,
      Duration measuredFrom) {
    EventIds ids = new EventIds(plan.seed());
    OutcomeChecker checker = new OutcomeChecker(ledger, ids, keys, source, limits.awaitRetries());
    OutputConsumer consumer = new OutputConsumer(topics, admin, outputStarts, tuning);
    return new OutputAudit(consumer, ledger, checker, limits, allSent, start, measuredFrom);
  }

  private LoadProgress progress(long start, OutputCounts counts) {
    double seconds = (System.nanoTime() - start) / 1e9;
    return new LoadProgress(
        seconds, plan.events(), ledger.recorded(), ledger.acknowledged(), counts);
  }

  private LoadReport report(OutputAudit.Result judged, LatencySummary latency) {
    String ended = judged.endReason().name().toLowerCase(Locale.ROOT);
    return new LoadReport(
        plan.seed(), ended, sending, judged.outcomes(), judged.throughput(), latency);
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
