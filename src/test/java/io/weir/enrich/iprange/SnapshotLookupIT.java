package io.weir.enrich.iprange;

import static io.weir.enrich.iprange.RangeLookups.UNBOUNDED;
import static io.weir.enrich.iprange.RangeLookups.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.weir.ranges.RangeDatabase;
import io.weir.ranges.RangeImport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is in memory answers as the statement does, and never for another generation. */
@Timeout(180)
class SnapshotLookupIT {
  @RegisterExtension static final RangeDatabase database = new RangeDatabase();

  private final RangeLookups lookups = new RangeLookups(database);

  @AfterEach
  void closeLookups() {
    lookups.close();
  }

  /** At each edge of random ranges in both families, and beside it. */
  private void assertAnswersAsTheStatement(String dataset, RangeOracle oracle) throws Exception {
    IpRangeLookup statement = lookups.byStatement(dataset);
    IpRangeLookup snapshot = lookups.fromSnapshot(dataset, UNBOUNDED);
    lookups.start();
    lookups.awaitGeneration(dataset, 1);
    int asked = 0;
    for (List<String> batch : oracle.edgesAndNeighbours(2_000)) {
      assertEquals(ask(statement, batch), ask(snapshot, batch));
      asked++;
    }
    assertEquals(asked, lookups.batches(dataset, "snapshot"), "batches answered from memory");
    assertEquals(10_000, lookups.registry.get("weir.ranges.memory").gauge().value());
    assertTrue(lookups.registry.get("weir.ranges.memory.bytes").gauge().value() > 10_000);
    assertEquals(1, lookups.registry.get("weir.ranges.load").timer().count());
  }

  @Test
  void aGenerationOfPagesAnswersAsTheStatementDoes() throws Exception {
    RangeOracle oracle = RangeOracle.random(new Random(11), 5_000);
    database.load("pages", oracle.lines());
    assertEquals(List.of("2"), pages("pages"), "written by the import");
    assertAnswersAsTheStatement("pages", oracle);
  }

  @Test
  void aGenerationThatWasImportedWithoutPagesIsReadFromItsRows() throws Exception {
    RangeOracle oracle = RangeOracle.random(new Random(12), 5_000);
    database.load("rows", oracle.lines());
    database.texts("DELETE FROM weir.range_page WHERE dataset_id = " + id("rows"));
    database.texts("UPDATE weir.dataset SET page_count = NULL WHERE name = 'rows'");
    assertAnswersAsTheStatement("rows", oracle);
  }

  @Test
  void theStatementAnswersUntilTheSnapshotIsThere() throws Exception {
    database.load("early", "1.0.0.0,1.0.0.255,AA");
    IpRangeLookup lookup = lookups.fromSnapshot("early", UNBOUNDED);
    assertEquals(
        List.of("{\"country\":\"AA\"}early#1"), ask(lookup, List.of("1.0.0.1")), "not started");
    assertEquals(1, lookups.batches("early", "query"));
    lookups.start();
    lookups.awaitGeneration("early", 1);
    assertEquals(List.of("{\"country\":\"AA\"}early#1"), ask(lookup, List.of("1.0.0.1")));
    assertEquals(1, lookups.batches("early", "query"));
    assertEquals(1, lookups.batches("early", "snapshot"));
  }

  @Test
  void allLookupsOfOneDatasetShareOneSnapshot() throws Exception {
    database.load("shared", "1.0.0.0,1.0.0.255,AA");
    List<IpRangeLookup> both =
        List.of(
            lookups.fromSnapshot("shared", UNBOUNDED), lookups.fromSnapshot("shared", UNBOUNDED));
    lookups.start();
    lookups.awaitGeneration("shared", 1);
    for (IpRangeLookup lookup : both) {
      assertEquals(List.of("{\"country\":\"AA\"}shared#1"), ask(lookup, List.of("1.0.0.1")));
    }
    assertEquals(2, lookups.batches("shared", "snapshot"));
    assertEquals(1, lookups.registry.get("weir.ranges.load").timer().count(), "loaded once");
  }

  /** Whoever asks while generations switch has an answer of one that was active meanwhile. */
  @Test
  void eachBatchIsAnsweredByTheGenerationThatIsActiveWhenItAsks() throws Exception {
    database.load("switch", "1.0.0.0,1.0.0.255,AA");
    IpRangeLookup lookup = lookups.fromSnapshot("switch", UNBOUNDED);
    lookups.start();
    List<String> batch = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      batch.add("1.0.0." + i);
    }
    Future<?> switching = Future.succeededFuture();
    for (String country : List.of("BB", "CC", "DD", "EE")) {
      Path file =
          Files.writeString(
              database.folder().resolve(country), "1.0.0.0,1.0.0.255," + country + "\n");
      switching =
          switching
              .compose(before -> loaded("switch"))
              .compose(
                  loaded ->
                      RangeImport.run(database.pool, database.vertx, "switch", file, rows -> {}));
    }
    while (!switching.isComplete() || lookups.batches("switch", "snapshot") < 10) {
      int before = activeGeneration("switch");
      List<String> answers = ask(lookup, batch).stream().distinct().toList();
      int after = activeGeneration("switch");
      assertEquals(1, answers.size(), () -> "one batch was answered by " + answers);
      int seen = Integer.parseInt(answers.get(0).replaceAll(".*#", ""));
      String country = "ABCDE".substring(seen - 1, seen).repeat(2);
      assertEquals("{\"country\":\"" + country + "\"}switch#" + seen, answers.get(0));
      assertTrue(
          before <= seen && seen <= after, before + " was active, then " + after + ", not " + seen);
    }
    assertFalse(switching.failed(), () -> "an import failed");
    assertTrue(lookups.batches("switch", "query") > 0, "answered by statement meanwhile");
    assertEquals(5, activeGeneration("switch"));
  }

  /** Completes when the active generation is in memory, so that the next switch outdates it. */
  private Future<Void> loaded(String dataset) {
    return lookups
        .table
        .activeGeneration(dataset)
        .compose(
            active ->
                active.equals(lookups.snapshot(dataset).current().map(held -> held.generation()))
                    ? Future.succeededFuture()
                    : database
                        .vertx
                        .timer(20, TimeUnit.MILLISECONDS)
                        .compose(t -> loaded(dataset)));
  }

  private int activeGeneration(String dataset) throws Exception {
    return lookups
        .table
        .activeGeneration(dataset)
        .await(30, TimeUnit.SECONDS)
        .orElseThrow()
        .number();
  }

  private static List<String> pages(String dataset) throws Exception {
    return database.texts("SELECT count(*) FROM weir.range_page WHERE dataset_id = " + id(dataset));
  }

  private static String id(String dataset) throws Exception {
    return database
        .texts("SELECT id FROM weir.dataset WHERE state = 'active' AND name = '" + dataset + "'")
        .get(0);
  }
}
