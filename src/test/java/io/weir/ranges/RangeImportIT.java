package io.weir.ranges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.sqlclient.SqlConnection;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RangeImportIT {
  @TempDir static Path folder;
  private static RangeDatabase database;

  @BeforeAll
  static void migrate() throws Exception {
    database = new RangeDatabase(folder);
  }

  @AfterAll
  static void close() throws Exception {
    database.close();
  }

  @Test
  void aFileBecomesTheActiveGeneration() throws Exception {
    RangeImport.Report report =
        database.load(
            "first", "start,end,country\r", "1.0.0.0,1.0.0.255,AU\r", "", "2a00::,2a00::ff,de");
    assertEquals(1, report.generation());
    assertEquals(2, report.rows());
    assertEquals(
        List.of("1.0.0.0 1.0.0.255 {\"country\":\"AU\"}", "2a00:: 2a00::ff {\"country\":\"DE\"}"),
        rows("first"));
    assertEquals(List.of("1 active 2"), generations("first"));
  }

  @Test
  void oneRetiredGenerationIsKeptAndOlderOnesGoWithTheirRows() throws Exception {
    for (String country : List.of("AA", "BB", "CC")) {
      database.load("kept", "1.0.0.0,1.0.0.255," + country);
    }
    assertEquals(List.of("2 retired 1", "3 active 1"), generations("kept"));
    assertEquals(List.of("1.0.0.0 1.0.0.255 {\"country\":\"CC\"}"), rows("kept"));
    assertEquals(List.of("0"), orphans());
  }

  @Test
  void anImportThatHasSwitchedSucceedsEvenWhereOlderRowsCannotBeCleared() throws Exception {
    database.load("stuck", "1.0.0.0,1.0.0.255,AA");
    database.load("stuck", "1.0.0.0,1.0.0.255,BB");
    database.texts(
        "CREATE FUNCTION weir.refuse() RETURNS trigger LANGUAGE plpgsql"
            + " AS 'BEGIN RAISE EXCEPTION ''kept for the auditors''; END'");
    database.texts(
        "CREATE TRIGGER refuse BEFORE DELETE ON weir.dataset FOR EACH ROW"
            + " WHEN (OLD.name = 'stuck') EXECUTE FUNCTION weir.refuse()");
    RangeImport.Report report = database.load("stuck", "1.0.0.0,1.0.0.255,CC");
    assertEquals(3, report.generation());
    assertTrue(report.uncleared().orElseThrow().message().contains("kept for the auditors"));
    assertEquals(
        List.of("1 retired 1", "2 retired 1", "3 active 1"), generations("stuck"), "all kept");
    database.texts("DROP TRIGGER refuse ON weir.dataset");
    database.load("stuck", "1.0.0.0,1.0.0.255,DD");
    assertEquals(List.of("3 retired 1", "4 active 1"), generations("stuck"), "cleared by the next");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "start,end,country",
        "9.0.0.0,9.0.0.9,AU\n9.0.0.9,9.0.0.20,AU",
        "9.0.0.5,9.0.0.9,AU\n9.0.0.0,9.0.0.20,AU",
        "9.0.0.0,9.0.0.9,AU\n9.0.0.0,9.0.0.5,AU",
        "9.0.0.0,9.0.0.9,AU\n9.0.1.0,9.0.0.5,AU",
        "9.0.0.0,9.0.0.9,AU\n9.0.1"
      })
  void aRefusedFileLeavesTheActiveGenerationAndNoRows(String content) throws Exception {
    String dataset = "refused" + Integer.toHexString(content.hashCode());
    database.load(dataset, "1.0.0.0,1.0.0.255,AU");
    FailureException refused =
        assertThrows(FailureException.class, () -> database.load(dataset, content.split("\n")));
    assertEquals(Failure.Kind.RECORD, refused.failure().kind());
    assertEquals(List.of("1 active 1"), generations(dataset));
    assertEquals(List.of("1.0.0.0 1.0.0.255 {\"country\":\"AU\"}"), rows(dataset));
    assertEquals(List.of("0"), orphans());
  }

  @Test
  void anOverlapIsNamedByItsAddresses() throws Exception {
    FailureException refused =
        assertThrows(
            FailureException.class,
            () -> database.load("overlap", "7.0.0.0,7.0.0.9,AU", "7.0.0.9,7.0.0.20,AU"));
    assertEquals("ranges-overlap", refused.failure().reason());
    assertEquals(
        "the range 7.0.0.0 to 7.0.0.9 overlaps the one that begins at 7.0.0.9",
        refused.failure().message());
  }

  @Test
  void theWholeOfIpv4AndTheWholeOfIpv6DoNotOverlap() throws Exception {
    RangeImport.Report report =
        database.load(
            "whole", "::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,US", "0.0.0.0,255.255.255.255,DE");
    assertEquals(2, report.rows());
  }

  @Test
  void whatAKilledImportLeftIsClearedByTheNext() throws Exception {
    database.texts(
        "INSERT INTO weir.dataset (name, generation, state) VALUES ('killed', 1, 'loading')");
    database.texts(
        "INSERT INTO weir.ip_range SELECT id, '9.0.0.0', '9.0.0.1', '{}' FROM weir.dataset"
            + " WHERE name = 'killed'");
    database.load("killed", "1.0.0.0,1.0.0.255,AU");
    assertEquals(List.of("1 active 1"), generations("killed"));
    assertEquals(List.of("0"), orphans());
  }

  @Test
  void twoImportsOfOneDatasetDoNotRunAtOnce() throws Exception {
    SqlConnection other = database.pool.getConnection().await(60, TimeUnit.SECONDS);
    GenerationTable running = new GenerationTable(other, "two");
    assertTrue(running.lock().await(60, TimeUnit.SECONDS));
    FailureException refused =
        assertThrows(FailureException.class, () -> database.load("two", "1.0.0.0,1.0.0.255,AU"));
    assertEquals("import-running", refused.failure().reason());
    running.unlock().await(60, TimeUnit.SECONDS);
    other.close().await(60, TimeUnit.SECONDS);
    assertEquals(1, database.load("two", "1.0.0.0,1.0.0.255,AU").generation());
  }

  @Test
  void progressCountsRowsAndPortionsDoNotLoseAny() throws Exception {
    Path file = folder.resolve("many.csv");
    List<String> lines = new ArrayList<>();
    for (long i = 0; i < 25_000; i++) {
      lines.add((16777216 + 2 * i) + "," + (16777216 + 2 * i) + ",AU");
    }
    Files.write(file, lines);
    List<Long> seen = new ArrayList<>();
    RangeImport.Report report =
        RangeImport.run(database.pool, database.vertx, "many", file, seen::add)
            .await(60, TimeUnit.SECONDS);
    assertEquals(List.of(10_000L, 20_000L, 25_000L), seen);
    assertEquals(25_000, report.rows());
    assertEquals(25_000, rows("many").size());
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path nowhere = folder.resolve("nowhere.csv");
    FailureException refused =
        assertThrows(FailureException.class, () -> database.load("nowhere", nowhere));
    assertEquals(Failure.Kind.CONFIGURATION, refused.failure().kind());
    assertTrue(refused.failure().message().contains("nowhere.csv"));
  }

  private static List<String> rows(String dataset) throws Exception {
    return database.texts(
        "SELECT host(first_ip) || ' ' || host(last_ip) || ' ' || value FROM weir.ip_range r"
            + " JOIN weir.dataset d ON d.id = r.dataset_id WHERE d.state = 'active' AND d.name = '"
            + dataset
            + "' ORDER BY first_ip");
  }

  private static List<String> generations(String dataset) throws Exception {
    return database.texts(
        "SELECT generation || ' ' || state || ' ' || row_count FROM weir.dataset WHERE name = '"
            + dataset
            + "' ORDER BY generation");
  }

  private static List<String> orphans() throws Exception {
    return database.texts(
        "SELECT count(*) FROM weir.ip_range WHERE dataset_id NOT IN (SELECT id FROM weir.dataset)");
  }
}
