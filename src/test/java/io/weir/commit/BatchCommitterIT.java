package io.weir.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.async.AsyncSemaphore;
import io.weir.async.Deadline;
import io.weir.async.Permit;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.decode.BatchDecoder;
import io.weir.decode.EventDecoder;
import io.weir.decode.EventSettings;
import io.weir.decode.MissingValues;
import io.weir.decode.PointerTree;
import io.weir.enrich.Enrichment;
import io.weir.enrich.EnrichmentJoin;
import io.weir.enrich.EnrichmentSettings;
import io.weir.enrich.Lookup;
import io.weir.enrich.OnFailure;
import io.weir.event.Answer;
import io.weir.event.Claim;
import io.weir.event.ConsumedRecord;
import io.weir.event.Decision;
import io.weir.event.Failure;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.network.LossyProxy;
import io.weir.lab.process.Await;
import io.weir.ops.DefectLog;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.ops.Telemetry;
import io.weir.outcome.DeadLetterOutcomes;
import io.weir.outcome.OutcomeChooser;
import io.weir.outcome.OutputTopics;
import io.weir.outcome.RetryTiers;
import io.weir.postgres.PostgresClock;
import io.weir.postgres.PostgresFailures;
import io.weir.postgres.PostgresPool;
import io.weir.postgres.PostgresSettings;
import io.weir.postgres.SchemaMigration;
import io.weir.store.ClaimRequest;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxShape;
import io.weir.store.OutboxTable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a batch leaves behind in Postgres, and what is to be published of it, in either shape. */
@ParameterizedClass
@EnumSource
class BatchCommitterIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final UUID TOPIC = UUID.randomUUID();
  private static final Health HEALTH = new Health();

  private static Site site;
  private static Vertx vertx;
  private static LossyProxy proxy;
  private static Pool pool;
  private static OffsetTable offsets;
  private static BatchDecoder decoder;
  private static EnrichmentJoin join;
  private static OutcomeChooser chooser;
  private static final Map<OutboxShape, BatchCommitter> COMMITTERS =
      new EnumMap<>(OutboxShape.class);

  // Names of their own, since the tests share the tables.
  private final SourcePartition source = new SourcePartition(Lab.unique("decided"), 0);
  private final String id = source.topic();
  private final BatchCommitter committer;
  private final Set<String> heldUpBy = new ConcurrentSkipListSet<>();
  private final List<OutboxRow> handedOver = new CopyOnWriteArrayList<>();
  private Claim claim = claim(1);
  private long end;

  BatchCommitterIT(OutboxShape shape) {
    committer = COMMITTERS.get(shape);
  }

  @BeforeAll
  static void start() {
    site = Site.on(Lab.shared(), 1);
    vertx = Vertx.vertx();
    int port = site.lab().postgres().port();
    proxy = new LossyProxy(port);
    site.with(c -> c.getJsonArray("enrichments").getJsonObject(0).put("output", "/where/geo"));
    site.with("postgres", "uri", postgres().uri().replace(":" + port, ":" + proxy.port()));
    pool = PostgresPool.pool(vertx, postgres());
    SchemaMigration.migrate(pool).await();
    PostgresClock clock = new PostgresClock(pool, System::nanoTime);
    clock.set().await();
    Meters meters = new Meters(new SimpleMeterRegistry());
    List<Enrichment> enrichments =
        List.of(
            new Enrichment("geo", new Away(), OnFailure.SKIP),
            new Enrichment("device", null, OnFailure.RETRY));
    RetryTiers tiers =
        new RetryTiers(site.source(), List.of("retry"), List.of(Duration.ofSeconds(1)), 1);
    OutputTopics topics = new OutputTopics(site.sink(), tiers, site.deadLetters(), 1_000_000);
    DefectLog defects = new DefectLog(System::nanoTime);
    decoder = new BatchDecoder(vertx, eventDecoder()::decode, defects, meters);
    join = new EnrichmentJoin(enrichments, meters);
    chooser = new OutcomeChooser(vertx, enrichments, topics, clock, defects);
    offsets = new OffsetTable(pool, "group");
    for (OutboxShape shape : OutboxShape.values()) {
      COMMITTERS.put(
          shape,
          new BatchCommitter(
              vertx,
              new BatchTransaction(vertx, pool, "group", site.sink(), shape),
              offsets,
              new OutboxTable(pool),
              clock,
              new DeadLetterOutcomes(topics),
              new DefectBudget(0.01, System::nanoTime),
              new Telemetry(HEALTH, meters)));
    }
  }

  private static EventDecoder eventDecoder() {
    EventSettings event =
        Configuration.parse("{\"id\": \"/id\"}", EventSettings.class, References.none());
    List<EnrichmentSettings> each = site.settings().enrichments();
    return new EventDecoder(
        event,
        new PointerTree(
            event.id(),
            each.stream().map(EnrichmentSettings::input).toList(),
            each.stream().map(EnrichmentSettings::output).toList()),
        each.stream().map(one -> new MissingValues(one.missingValues())).toList());
  }

  /** A look-up whose own store is away. */
  private record Away() implements Lookup {
    @Override
    public Future<List<Answer>> ask(List<String> inputs, Deadline deadline) {
      Failure away = new Failure(Failure.Kind.INFRASTRUCTURE, "postgres-away", "it is away");
      return Future.succeededFuture(Collections.nCopies(inputs.size(), new Answer.Failed(away)));
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private static PostgresSettings postgres() {
    return site.settings().postgres();
  }

  @AfterAll
  static void stop() {
    pool.close().await();
    vertx.close().await();
    proxy.close();
  }

  @BeforeEach
  void owned() {
    offsets.claim(List.of(new ClaimRequest(claim, TOPIC, 0, null))).await();
  }

  @Test
  void recordsOfOneIdInOneBatchHaveOneEffectTheFirstOnes() {
    assertRows(decided(good("a"), good("a"), blocked("a")), "event-enriched 0");
    assertRows(decided(blocked("b"), good("b"), blocked("b")), "event-dead 3");
    assertKept(List.of("a"), List.of("b"));
    assertEquals("6 1 1 4", counts("consumed, enriched, dead, duplicates"));
  }

  @Test
  void anIdThatStandsInTheStoreHasNoSecondEffect() {
    assertRows(decided(good("a"), blocked("b")), "event-enriched 0", "event-dead 1");
    assertRows(decided(good("a"), good("b"), good("c")), "event-enriched 4");
    assertRows(decided(blocked("a"), blocked("b"), blocked("d")), "event-dead 7");
    assertKept(List.of("a", "c"), List.of("b", "d"));
    assertEquals("8 2 2 4", counts("consumed, enriched, dead, duplicates"));
    assertEquals(4, outbox());
  }

  @Test
  void ofABatchThatPostgresRefusesOnlyTheGuiltyAreDead() {
    site.execute(
        """
        ALTER TABLE weir.event_outcome ADD CONSTRAINT "%1$s"
          CHECK (status = 'dead' OR event_id NOT LIKE '%1$s-bad%%')
        """
            .formatted(id));
    assertRows(
        decided(good("a"), good("bad1"), good("b"), good("c"), good("d"), good("bad2"), good("e")),
        "event-enriched 0",
        "event-dead 1",
        "event-enriched 2",
        "event-enriched 3",
        "event-enriched 4",
        "event-dead 5",
        "event-enriched 6");
    assertKept(List.of("a", "b", "c", "d", "e"), List.of("bad1", "bad2"));
    assertEquals(
        List.of(List.of("postgres-23514", "record")),
        site.rows(
            "SELECT DISTINCT reason, class FROM weir.dead_letter WHERE topic = '" + id + "'"));
    assertEquals(7, next());
  }

  @Test
  void whatWasCommittedWithoutAnAnswerIsFoundAndNotDoneAgain() {
    decided(good("a"));
    CompletableFuture<Void> lost = proxy.loseAnswerTo(site.sink());
    List<OutboxRow> ended = decided(good("a"), good("b"), blocked("c"));
    assertTrue(lost.isDone(), "an answer was lost");
    assertRows(ended, "event-enriched 2", "event-dead 3");
    assertKept(List.of("a", "b"), List.of("c"));
    assertEquals(4, next());
  }

  @Test
  void whatWasNotCommittedIsDoneAgainAndRoutedNowhere() {
    site.execute(
        """
        CREATE SEQUENCE "%1$s";
        CREATE FUNCTION "%1$s"() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF nextval('"%1$s"') <= 2 THEN
              RAISE EXCEPTION 'another transaction is in the way' USING ERRCODE = '40001';
            END IF;
            RETURN NEW;
          END $$;
        CREATE TRIGGER "%1$s" BEFORE INSERT ON weir.event_outcome
          FOR EACH ROW WHEN (NEW.topic = '%1$s') EXECUTE FUNCTION "%1$s"()
        """
            .formatted(id));
    assertRows(decided(good("a"), good("b")), "event-enriched 0", "event-enriched 1");
    assertKept(List.of("a", "b"), List.of());
    assertEquals(Set.of("postgres-40001"), heldUpBy, "what readiness says meanwhile");
    Await.until(
        "it says nothing at the end",
        LIMIT,
        () -> !HEALTH.problems().containsKey("store:" + source));
  }

  @Test
  void whileOurOwnStoreIsAwayNothingBecomesOfAnEventNotEvenWhatMayBeSkipped() {
    Future<List<Outcome>> outcomes =
        outcomes(List.of(consumed(good("a")), consumed("{\"ip\":\"1.0.0.7\"}")));
    Await.until("asked", LIMIT, outcomes::isComplete);
    assertTrue(outcomes.failed(), () -> "routed: " + outcomes.result());
    assertEquals("postgres-away", PostgresFailures.of(outcomes.cause()).reason());
  }

  @Test
  void whoHasBeenReplacedIsToldAndHasNoEffect() {
    Claim young = claim(2);
    offsets.claim(List.of(new ClaimRequest(young, TOPIC, 0, null))).await();
    assertEquals(CommitResult.FENCED, decide(good("a")));
    assertEquals(Set.of("offset-row-elsewhere"), heldUpBy, "what readiness says meanwhile");
    assertKept(List.of(), List.of());
    assertEquals(0, next());
    claim = young;
    end = 0;
    assertRows(decided(good("a")), "event-enriched 0");
  }

  private Claim claim(long generation) {
    return new Claim(source, generation, UUID.randomUUID());
  }

  private String good(String name) {
    return "{\"id\":\"" + id + "-" + name + "\"}";
  }

  /** An event that has an id and cannot be enriched. */
  private String blocked(String name) {
    return "{\"id\":\"" + id + "-" + name + "\",\"where\":1}";
  }

  private List<OutboxRow> decided(String... events) {
    handedOver.clear();
    assertEquals(CommitResult.COMMITTED, decide(events));
    return List.copyOf(handedOver);
  }

  /** Has the records that follow in the partition decided. */
  private CommitResult decide(String... events) {
    long from = end;
    List<ConsumedRecord> batch = Arrays.stream(events).map(this::consumed).toList();
    Future<CommitResult> ended =
        outcomes(batch)
            .compose(
                outcomes ->
                    committer.commit(
                        claim,
                        new Decision(source, from, end, outcomes),
                        offset -> batch.get((int) (offset - from)),
                        this::isWanted,
                        new Permit(new AsyncSemaphore(1, 1), () -> {}),
                        (next, rows) -> handedOver.addAll(rows)));
    Await.until("decided", LIMIT, ended::isComplete, () -> ": held up by " + heldUpBy);
    return ended.result();
  }

  private static Future<List<Outcome>> outcomes(List<ConsumedRecord> batch) {
    return decoder
        .decode(batch.stream().map(ConsumedRecord::record).toList(), TOPIC, ConsumedRecord::fresh)
        .compose(decoded -> join.ask(decoded, Deadline.in(LIMIT)))
        .compose(chooser::choose);
  }

  private boolean isWanted() {
    Failure problem = HEALTH.problems().get("store:" + source);
    if (problem != null) {
      heldUpBy.add(problem.reason());
    }
    return true;
  }

  private ConsumedRecord consumed(String value) {
    SourceRecord record =
        new SourceRecord(source, end++, 1_000, null, value.getBytes(UTF_8), List.of());
    return ConsumedRecord.fresh(record);
  }

  private static void assertRows(List<OutboxRow> ended, String... rows) {
    assertEquals(List.of(rows), ended.stream().map(BatchCommitterIT::row).toList(), "to publish");
  }

  private static String row(OutboxRow row) {
    return row.type().word() + " " + row.sourceOffset();
  }

  private void assertKept(List<String> results, List<String> letters) {
    assertEquals(results, names("enriched_event"), "results");
    assertEquals(letters, names("dead_letter"), "dead letters");
  }

  private List<String> names(String table) {
    String ids =
        "SELECT substr(event_id, %d) FROM weir.%s WHERE topic = '%s' ORDER BY 1"
            .formatted(id.length() + 2, table, id);
    return site.rows(ids).stream().map(row -> row.get(0)).toList();
  }

  private String counts(String columns) {
    return site
        .rows("SELECT " + columns + " FROM weir.accounting WHERE topic = '" + id + "'")
        .get(0)
        .stream()
        .collect(Collectors.joining(" "));
  }

  private long outbox() {
    return site.number("SELECT count(*) FROM weir.outbox_events WHERE source_topic = '" + id + "'");
  }

  private long next() {
    return offsets.row(source).await().orElseThrow().nextOffset();
  }
}
