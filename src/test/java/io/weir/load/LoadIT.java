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
import io.weir.load.PassThrough.Sabotage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * A whole load through the lab's broker, with a stand-in for the gateway that keeps its word or
 * does not.
 */
class LoadIT {
  private static final int EVENTS = 3_000;
  private static final int PARTITIONS = 3;
  private static final WaitLimits PATIENCE =
      new WaitLimits(Duration.ofSeconds(5), Duration.ofSeconds(120), Duration.ofMillis(300), false);
  private static final EventMix MIX =
      new EventMix(0.02, EventMix.everyPoison(), 0.05, 0.01, 0.1, 0.1, 0.1);

  private final GatewayTopics target = target();
  private long seed = 11;

  @Test
  void anHonestGatewayIsAcquittedAndEveryEventAccountedFor() throws Exception {
    LoadReport report = run(Sabotage.NONE, LoadPlan.of(EVENTS, seed).with(MIX));
    OutcomeTally tally = report.tally();
    assertTrue(report.isClean(), report.toText());
    assertEquals("settled", report.ended());
    assertEquals(EVENTS, report.sending().sent());
    assertEquals(EVENTS, tally.acknowledged());
    assertEquals(EVENTS, tally.enriched() + tally.dead() + tally.duplicates() + tally.waiting());
    assertEquals(tally.duplicatesExpected(), tally.duplicates());
    assertEquals(EVENTS * 0.05, tally.duplicates(), 60);
    assertEquals(EVENTS * 0.01, tally.waiting(), 25);
    assertTrue(tally.dead() > 10, report.toText());
    assertTrue(report.speed().eventsPerSecond() > 0);
    assertEquals(tally.enriched(), report.latency().measured());
  }

  @Test
  void aDroppedEventIsNamedAsLost() throws Exception {
    LoadReport report = run(Sabotage.DROP_ONE, fewKeys());
    assertEquals(1, report.tally().lost(), report.toText());
    assertEquals("quiet", report.ended());
    assertOnlyExample(report, "lost: GOOD event ");
  }

  @Test
  void aDoubledEventIsNamed() throws Exception {
    LoadReport report = run(Sabotage.DOUBLE_ONE, fewKeys());
    assertEquals(1, report.tally().doubled(), report.toText());
    assertOnlyExample(report, "doubled: GOOD event ");
  }

  @Test
  void twoSwappedEventsOfAKeyAreNamed() throws Exception {
    LoadReport report = run(Sabotage.SWAP_TWO, fewKeys());
    assertEquals(1, report.tally().outOfOrder(), report.toText());
    assertOnlyExample(report, "out of order: GOOD event ");
  }

  @Test
  void aRewrittenNumberIsNamedAsAltered() throws Exception {
    LoadReport report = run(Sabotage.REWRITE_NUMBERS, fewKeys());
    assertEquals(1, report.tally().altered(), report.toText());
    assertOnlyExample(report, "altered: ");
  }

  @Test
  void eventsGoOutAtTheirIntendedTimesWhateverTheGatewayDoes() throws Exception {
    LoadPlan plan = LoadPlan.of(1_000, seed).with(new SendSchedule.Steady(500));
    AtomicInteger told = new AtomicInteger();
    try (Load load = load(plan)) {
      SentEvent sent = load.fill(progress -> told.incrementAndGet());
      assertEquals(1_000, sent.sent());
      assertEquals(0, sent.refused(), sent.toText());
      assertTrue(sent.sendSeconds() >= 999 / 500.0, sent.toText());
      assertTrue(told.get() >= 1, "progress is told each second");
    }
  }

  @Test
  void aFilledTopicIsUnreadUntilAGatewayDrainsIt() throws Exception {
    try (Load load = load(LoadPlan.of(EVENTS, seed).with(MIX))) {
      assertThrows(IllegalStateException.class, () -> load.drain(PATIENCE, progress -> {}));
      load.fill(progress -> {});
      LoadReport idle = load.drain(PATIENCE, progress -> {});
      assertEquals(EVENTS, idle.tally().unread(), idle.toText());
      assertEquals(0, idle.tally().lost());
      assertFalse(idle.isClean());
      LoadReport drained = beside(Sabotage.NONE, () -> load.drain(PATIENCE, progress -> {}));
      assertTrue(drained.isClean(), drained.toText());
      assertEquals(0, drained.tally().unread());
      assertNull(drained.latency());
    }
  }

  @Test
  void aRunOfWhichTheBrokerTookNothingShowsNothing() throws Exception {
    Map<String, String> tiny = Map.of("max.message.bytes", "100");
    Lab.shared().broker().topics().create(target.source(), PARTITIONS, tiny);
    LoadReport report = run(Sabotage.NONE, LoadPlan.of(3, seed).with(EventMix.PURE));
    assertEquals(3, report.sending().refused(), report.toText());
    assertFalse(report.isClean(), report.toText());
    StringWriter out = new StringWriter();
    assertEquals(1, command(out, "--events=3", "--poison=0"), out.toString());
    assertEquals(1, command(out, "--events=3", "--poison=0", "--fill-only"), out.toString());
    assertFalse(out.toString().contains("the promise held"), out.toString());
  }

  @Test
  void whatStoodInTheTopicsBeforeIsNotLookedAt() throws Exception {
    assertTrue(run(Sabotage.NONE, LoadPlan.of(EVENTS, seed)).isClean());
    LoadReport second = run(Sabotage.NONE, LoadPlan.of(EVENTS, seed + 1));
    assertTrue(second.isClean(), second.toText());
    assertEquals(0, second.tally().unexpected());
  }

  @Test
  void theCommandSaysByItsStatusWhetherThePromiseHeld() throws Exception {
    load(LoadPlan.of(1, seed)).close();
    StringWriter json = new StringWriter();
    int held = beside(Sabotage.NONE, () -> command(json, "--events=500", "--keys=50", "--json"));
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
    return new CommandLine(new LoadCommand(() -> new LoadWiring(target, Optional.empty())))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(new StringWriter()))
        .execute(options);
  }

  /** Few enough keys that every one has later events. */
  private LoadPlan fewKeys() {
    LoadPlan plan = LoadPlan.of(EVENTS, seed);
    LoadPlan.Population keys = new LoadPlan.Population(20, 0.8);
    return new LoadPlan(
        EVENTS, plan.pace(), seed, keys, plan.agents(), EventMix.PURE, 550, Duration.ZERO);
  }

  private LoadReport run(Sabotage sabotage, LoadPlan plan) throws Exception {
    try (Load load = load(plan)) {
      return beside(sabotage, () -> load.run(PATIENCE, progress -> {}));
    }
  }

  private <T> T beside(Sabotage sabotage, Callable<T> work) throws Exception {
    PassThrough gateway = new PassThrough(target, sabotage);
    try {
      return work.call();
    } finally {
      gateway.stop();
    }
  }

  private Load load(LoadPlan plan) {
    return new Load(
        plan, target, AddressSource.anywhere(), AgentCatalog.generated(50, plan.seed()));
  }

  private static void assertOnlyExample(LoadReport report, String start) {
    List<String> examples = report.tally().examples();
    assertFalse(report.isClean());
    assertEquals(1, examples.size(), report.toText());
    assertTrue(examples.get(0).startsWith(start), report.toText());
  }

  private static GatewayTopics target() {
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
