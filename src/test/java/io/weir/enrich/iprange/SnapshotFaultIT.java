package io.weir.enrich.iprange;

import static io.weir.enrich.iprange.RangeLookups.UNBOUNDED;
import static io.weir.enrich.iprange.RangeLookups.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.ranges.RangeDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What cannot be in memory is said by name, and the statement answers. */
@Timeout(180)
class SnapshotFaultIT {
  @RegisterExtension static final RangeDatabase database = new RangeDatabase();

  private final RangeLookups lookups = new RangeLookups(database);

  @AfterEach
  void closeLookups() {
    lookups.close();
  }

  @Test
  void aDatasetBeyondItsBoundIsAskedByStatementAndNamed() throws Exception {
    database.load("large", "1.0.0.0,1.0.0.255,AA", "2.0.0.0,2.0.0.255,BB");
    IpRangeLookup lookup = lookups.fromSnapshot("large", 100);
    lookups.start();
    lookups.awaitWarning("large", "ranges-too-large");
    assertTrue(
        lookups.health.warnings().get("ranges:large").message().contains("snapshotBytes"),
        () -> lookups.health.warnings().toString());
    assertEquals(List.of("{\"country\":\"BB\"}large#1"), ask(lookup, List.of("2.0.0.1")));
    assertEquals(1, lookups.batches("large", "query"));
    assertEquals(0, lookups.health.problems().size(), "nothing is held up");
    database.load("large", "3.0.0.0,3.0.0.255,CC");
    assertEquals(List.of("{\"country\":\"CC\"}large#2"), ask(lookup, List.of("3.0.0.1")));
  }

  @Test
  void aDamagedGenerationIsNeverUsedAndTheNextOneIs() throws Exception {
    List<String> damages =
        List.of(
            "UPDATE weir.range_page SET content = set_byte(content, 40, get_byte(content, 40) # 1)",
            "DELETE FROM weir.range_page",
            "UPDATE weir.range_page SET page = 1",
            "UPDATE weir.range_page SET content = '\\x00'");
    for (int i = 0; i < damages.size(); i++) {
      database.load("damaged-" + i, "1.0.0.0,1.0.0.255,AA", "2.0.0.0,2.0.0.255,BB");
      database.texts(damages.get(i) + " WHERE dataset_id = " + id("damaged-" + i));
      lookups.fromSnapshot("damaged-" + i, UNBOUNDED);
    }
    lookups.start();
    for (int i = 0; i < damages.size(); i++) {
      String dataset = "damaged-" + i;
      IpRangeLookup lookup = lookups.fromSnapshot(dataset, UNBOUNDED);
      lookups.awaitWarning(dataset, "ranges-damaged");
      String answer = "{\"country\":\"BB\"}" + dataset;
      assertEquals(List.of(answer + "#1"), ask(lookup, List.of("2.0.0.1")));
      assertEquals(0, lookups.batches(dataset, "snapshot"));
      database.load(dataset, "2.0.0.0,2.0.0.255,BB");
      lookups.awaitGeneration(dataset, 2);
      assertEquals(List.of(answer + "#2"), ask(lookup, List.of("2.0.0.1")));
      assertEquals(1, lookups.batches(dataset, "snapshot"));
      lookups.awaitWarning(dataset, null);
    }
  }

  @Test
  void aGenerationWithAnotherNumberOfRowsIsNeverUsed() throws Exception {
    database.load("short", "1.0.0.0,1.0.0.255,AA", "2.0.0.0,2.0.0.255,BB");
    database.texts("UPDATE weir.dataset SET row_count = 3 WHERE name = 'short'");
    lookups.fromSnapshot("short", UNBOUNDED);
    lookups.start();
    lookups.awaitWarning("short", "ranges-damaged");
  }

  @Test
  void aLoadThatFailsIsTriedAgain() throws Exception {
    database.load("again", "1.0.0.0,1.0.0.255,AA");
    database.texts("ALTER TABLE weir.range_page RENAME TO page_elsewhere");
    IpRangeLookup lookup = lookups.fromSnapshot("again", UNBOUNDED);
    lookups.start();
    lookups.awaitWarning("again", "postgres-42P01");
    assertEquals(List.of("{\"country\":\"AA\"}again#1"), ask(lookup, List.of("1.0.0.1")));
    database.texts("ALTER TABLE weir.page_elsewhere RENAME TO range_page");
    lookups.awaitGeneration("again", 1);
    lookups.awaitWarning("again", null);
  }

  @Test
  void aWarningIsOverWhenPostgresCanBeAskedAgainAndWhatItHidIsBack() throws Exception {
    database.load("sound", "1.0.0.0,1.0.0.255,AA");
    database.load("big", "1.0.0.0,1.0.0.255,AA");
    lookups.fromSnapshot("sound", UNBOUNDED);
    lookups.fromSnapshot("big", 100);
    lookups.start();
    lookups.awaitGeneration("sound", 1);
    lookups.awaitWarning("big", "ranges-too-large");
    database.texts("ALTER TABLE weir.dataset RENAME TO dataset_elsewhere");
    lookups.awaitWarning("sound", "postgres-42P01");
    lookups.awaitWarning("big", "postgres-42P01");
    database.texts("ALTER TABLE weir.dataset_elsewhere RENAME TO dataset");
    lookups.awaitWarning("sound", null);
    lookups.awaitWarning("big", "ranges-too-large");
  }

  @Test
  void aDatasetThatIsLoadedLaterIsTakenUp() throws Exception {
    IpRangeLookup lookup = lookups.fromSnapshot("later", UNBOUNDED);
    lookups.start();
    FailureException failed =
        assertThrows(FailureException.class, () -> ask(lookup, List.of("8.8.8.8")));
    assertEquals(Failure.Kind.CONFIGURATION, failed.failure().kind());
    assertEquals("dataset-missing", failed.failure().reason());
    database.load("later", "1.0.0.0,1.0.0.255,AA");
    lookups.awaitGeneration("later", 1);
    assertEquals(List.of("{\"country\":\"AA\"}later#1"), ask(lookup, List.of("1.0.0.1")));
  }

  @Test
  void aClosedLookupLetsItsSnapshotGo() throws Exception {
    database.load("closed", "1.0.0.0,1.0.0.255,AA");
    IpRangeLookup lookup = lookups.fromSnapshot("closed", UNBOUNDED);
    lookups.start();
    lookups.awaitGeneration("closed", 1);
    lookup.close();
    assertTrue(lookups.snapshot("closed").current().isEmpty());
  }

  private static String id(String dataset) throws Exception {
    return database
        .texts("SELECT id FROM weir.dataset WHERE state = 'active' AND name = '" + dataset + "'")
        .get(0);
  }
}
