package io.weir.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.cli.LoadCommand;
import io.weir.lab.Lab;
import io.weir.load.GatewayStandIn.BrokenPromise;
import io.weir.load.generate.AddressSource;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.EventMix;
import io.weir.load.generate.GatewayTopics;
import io.weir.load.generate.LoadPlan;
import io.weir.load.generate.SendReport;
import io.weir.load.generate.SendSchedule;
import io.weir.load.generate.ZipfParameters;
import io.weir.load.judge.OutcomeCounts;
import io.weir.load.judge.WaitLimits;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import picocli.CommandLine;

/**
 * A whole load through the lab's broker, with a stand-in for the gateway that keeps its word or
 * does not.
 */
@Execution(ExecutionMode.CONCURRENT)
class LoadIT {
  private static final int EVENTS = 3_000;
  private static final int PARTITIONS = 3;
  private static final WaitLimits LIMITS =
      new WaitLimits(Duration.ofSeconds(5), Duration.ofSeconds(120), Duration.ofMillis(300), false);
  private static final EventMix MIX =
      new EventMix(0.02, EventMix.allPoison(), 0.05, 0.01, 0.1, 0.1, 0.1);

  private final GatewayTopics topics = topics();
  private long seed = 11;

  @Test
  void anHonestGatewayIsAcquittedAndEveryEventAccountedFor() throws Exception {
    LoadReport report = run(BrokenPromise.NONE, LoadPlan.of(EVENTS, seed).with(MIX));
    OutcomeCounts outcomes = report.outcomes();
    assertTrue(report.isClean(), report.toText());
    assertEquals("settled", report.ended());
    assertEquals(EVENTS, report.sending().sent());
    assertEquals(EVENTS, outcomes.acknowledged());
    assertEquals(
        EVENTS, outcomes.enriched() + outcomes.dead() + outcomes.duplicates() + outcomes.waiting());
    assertEquals(outcomes.duplicatesExpected(), outcomes.duplicates());
    assertEquals(EVENTS * 0.05, outcomes.duplicates(), 60);
    assertEquals(EVENTS * 0.01, outcomes.waiting(), 25);
    assertTrue(outcomes.dead() > 10, report.toText());
    assertTrue(report.throughput().eventsPerSecond() > 0);
    assertEquals(outcomes.enriched(), report.latency().measured());
  }

  @Test
  void aDroppedEventIsNamedAsLost() throws Exception {
    LoadReport report = run(BrokenPromise.DROP_ONE, fewKeys());
    assertEquals(1, report.outcomes().lost(), report.toText());
    assertEquals("quiet", report.ended());
    assertOnlyExample(report, "lost: GOOD event ");
  }

  @Test
  void aDoubledEventIsNamed() throws Exception {
    LoadReport report = run(BrokenPromise.DOUBLE_ONE, fewKeys());
    assertEquals(1, report.outcomes().doubled(), report.toText());
    assertOnlyExample(report, "doubled: GOOD event ");
  }

  @Test
  void twoSwappedEventsOfAKeyAreNamed() throws Exception {
    LoadReport report = run(BrokenPromise.SWAP_TWO, fewKeys());
    assertEquals(1, report.outcomes().outOfOrder(), report.toText());
    assertOnlyExample(report, "out of order: GOOD event ");
  }

  @Test
  void aRewrittenNumberIsNamedAsAltered() throws Exception {
    LoadReport report = run(BrokenPromise.REWRITE_NUMBERS, fewKeys());
    assertEquals(1, report.outcomes().altered(), report.toText());
    assertOnlyExample(report, "altered: ");
  }

  @Test
  void eventsGoOutAtTheirIntendedTimesWhateverTheGatewayDoes() throws Exception {
    LoadPlan plan = LoadPlan.of(1_000, seed).with(new SendSchedule.Steady(500));
    AtomicInteger told = new AtomicInteger();
    try (LoadRun load = load(plan)) {
      SendReport sent = load.fill(progress -> told.incrementAndGet());
      assertEquals(1_000, sent.sent());
      assertEquals(0, sent.refused(), ReportText.text(sent));
      assertTrue(sent.sendSeconds() >= 999 / 500.0, ReportText.text(sent));
      assertTrue(told.get() >= 1, "progress is told each second");
    }
  }

  @Test
  void aFilledTopicIsUnreadUntilAGatewayDrainsIt() throws Exception {
    try (LoadRun load = load(LoadPlan.of(EVENTS, seed).with(MIX))) {
      assertThrows(IllegalStateException.class, () -> load.drain(LIMITS, progress -> {}));
      load.fill(progress -> {});
      LoadReport idle = load.drain(LIMITS, progress -> {});
      assertEquals(EVENTS, idle.outcomes().unread(), idle.toText());
      assertEquals(0, idle.outcomes().lost());
      assertFalse(idle.isClean());
      LoadReport drained = beside(BrokenPromise.NONE, () -> load.drain(LIMITS, progress -> {}));
      assertTrue(drained.isClean(), drained.toText());
      assertEquals(0, drained.outcomes().unread());
      assertNull(drained.latency());
    }
  }

  @Test
  void aRunOfWhichTheBrokerTookNothingShowsNothing() throws Exception {
    Map<String, String> tiny = Map.of("max.message.bytes", "100");
    Lab.shared().broker().topics().create(topics.source(), PARTITIONS, tiny);
    LoadReport report = run(BrokenPromise.NONE, LoadPlan.of(3, seed).with(EventMix.PURE));
    assertEquals(3, report.sending().refused(), report.toText());
    assertFalse(report.isClean(), report.toText());
    StringWriter out = new StringWriter();
    assertEquals(1, command(out, "--events=3", "--poison=0"), out.toString());
    assertEquals(1, command(out, "--events=3", "--poison=0", "--fill-only"), out.toString());
    assertFalse(out.toString().contains("the promise held"), out.toString());
  }

  @Test
  void whatStoodInTheTopicsBeforeIsNotLookedAt() throws Exception {
    assertTrue(run(BrokenPromise.NONE, LoadPlan.of(EVENTS, seed)).isClean());
    LoadReport second = run(BrokenPromise.NONE, LoadPlan.of(EVENTS, seed + 1));
    assertTrue(second.isClean(), second.toText());
    assertEquals(0, second.outcomes().unexpected());
  }

  @Test
  void theCommandSaysByItsStatusWhetherThePromiseHeld() throws Exception {
    load(LoadPlan.of(1, seed)).close();
    StringWriter json = new StringWriter();
    int held =
        beside(BrokenPromise.NONE, () -> command(json, "--events=500", "--keys=50", "--json"));
    assertEquals(0, held, json.toString());
    JsonNode report = new ObjectMapper().readTree(json.toString());
    assertEquals(500, report.get("acknowledged").intValue());
    assertEquals(0, report.get("lost").intValue());
    assertTrue(report.get("latency").get("p99Ms").isNumber());
    StringWriter out = new StringWriter();
    assertEquals(1, command(out, "--events=500", "--quiet=1s"));
    assertTrue(out.toString().contains("THE PROMISE DID NOT HOLD"), out.toString());
    assertTrue(out.toString().contains("500 unread"), out.toString());
    assertEquals(2, command(out, "--poison=1.5"));
    assertEquals(2, command(out, "--quiet=soon"));
  }

  private int command(StringWriter out, String... options) {
    return new CommandLine(
            new LoadCommand(() -> new LoadTarget(topics, seed -> AddressSource.anywhere())))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(new StringWriter()))
        .execute(options);
  }

  /** Few enough keys that every one has later events. */
  private LoadPlan fewKeys() {
    LoadPlan plan = LoadPlan.of(EVENTS, seed);
    ZipfParameters keys = new ZipfParameters(20, 0.8);
    return new LoadPlan(
        EVENTS, plan.schedule(), seed, keys, plan.agents(), EventMix.PURE, 550, Duration.ZERO);
  }

  private LoadReport run(BrokenPromise broken, LoadPlan plan) throws Exception {
    try (LoadRun load = load(plan)) {
      return beside(broken, () -> load.run(LIMITS, progress -> {}));
    }
  }

  private <T> T beside(BrokenPromise broken, Callable<T> work) throws Exception {
    GatewayStandIn gateway = new GatewayStandIn(topics, broken);
    try {
      return work.call();
    } finally {
      gateway.stop();
    }
  }

  private LoadRun load(LoadPlan plan) {
    return new LoadRun(
        plan, topics, AddressSource.anywhere(), AgentCatalog.generated(50, plan.seed()));
  }

  private static void assertOnlyExample(LoadReport report, String start) {
    List<String> examples = report.outcomes().examples();
    assertFalse(report.isClean());
    assertEquals(1, examples.size(), report.toText());
    assertTrue(examples.get(0).startsWith(start), report.toText());
  }

  private static GatewayTopics topics() {
    String name = Lab.unique("load");
    return new GatewayTopics(
        Map.of("bootstrap.servers", Lab.shared().broker().bootstrapServers()),
        name + ".events",
        PARTITIONS,
        name + ".enriched",
        name + ".dead",
        List.of(name + ".retry"),
        Optional.of(name));
  }
}
