package io.weir.ranges;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.sqlclient.SqlConnection;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

@Timeout(120)
class RangeImportIT {
  @RegisterExtension static final RangeDatabase database = new RangeDatabase();

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
    database.texts(
        "INSERT INTO weir.range_page SELECT id, 0, '' FROM weir.dataset WHERE name = 'killed'");
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
    Path file = database.folder().resolve("many.csv");
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
  void filesAsPeopleHaveThemAreRead() throws Exception {
    String lines =
        "# from the registry\n\"ipv4_start\",\"ipv4_end\",\"country\"\n\n\"0\",\"16777215\",\"-\"\n"
            + "\"16777216\",\"16777471\",\"au\"\n";
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("plain", lines.getBytes(US_ASCII));
    files.put("marked", ("\uFEFF" + lines).getBytes(UTF_8));
    files.put("marked-and-headless", "\uFEFF1.0.0.0,1.0.0.255,AU".getBytes(UTF_8));
    files.put("utf16", lines.getBytes(UTF_16));
    files.put("utf16le", ("\uFEFF" + lines).getBytes(UTF_16LE));
    files.put("utf16-unmarked", lines.getBytes(UTF_16LE));
    files.put("carriage-returns", lines.replace('\n', '\r').getBytes(US_ASCII));
    files.put("windows", lines.replace("\n", "\r\n").getBytes(US_ASCII));
    files.put("packed", gzip(lines.getBytes(UTF_16)));
    List<String> refused = new ArrayList<>();
    for (Map.Entry<String, byte[]> one : files.entrySet()) {
      try {
        assertEquals(1, database.load(one.getKey(), file(one.getValue())).rows());
        assertEquals(List.of("1.0.0.0 1.0.0.255 {\"country\":\"AU\"}"), rows(one.getKey()));
      } catch (FailureException e) {
        refused.add(one.getKey() + ": " + e.failure().message());
      }
    }
    assertEquals(List.of(), refused);
  }

  @Test
  void theReportSaysHowTheFileWasRead() throws Exception {
    RangeImport.Report report =
        database.load("notes", "0,16777215,-", "16777216,16777471,AU", "2a00::,2a00::1,DE");
    assertEquals(new RangeImport.Notes(1, Optional.of("IPv4")), report.notes());
    assertEquals(
        new RangeImport.Notes(0, Optional.empty()), database.load("notes", "::,::1,ZZ").notes());
  }

  @Test
  void whatIsNoTextIsNamedForWhatItIs() throws Exception {
    byte[] lines = "1.0.0.0,1.0.0.255,AU\n".repeat(100).getBytes(US_ASCII);
    byte[] tar = new byte[1024];
    System.arraycopy("ranges.csv".getBytes(US_ASCII), 0, tar, 0, 10);
    System.arraycopy("ustar".getBytes(US_ASCII), 0, tar, 257, 5);
    ByteArrayOutputStream mmdb = new ByteArrayOutputStream();
    mmdb.write(new byte[5_000]);
    mmdb.write("\u00ab\u00cd\u00efMaxMind.com".getBytes(ISO_8859_1));
    mmdb.write(new byte[300]);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("is packed by xz; unpack it first", xz(lines));
    files.put("is a zip archive or a spreadsheet", zip(lines));
    files.put("is a tar archive; unpack it first", gzip(tar));
    files.put(
        "is a MaxMind database; give it to an enrichment with lookup mmdb", mmdb.toByteArray());
    files.put("is a web page or XML", "<!DOCTYPE html><html>".getBytes(US_ASCII));
    files.put("is JSON", "{\"message\":\"rate limit\"}".getBytes(US_ASCII));
    files.put("is no text", new byte[5_000]);
    files.put("is cut off or damaged", Arrays.copyOf(gzip(lines), 20));
    for (Map.Entry<String, byte[]> one : files.entrySet()) {
      Path file = file(one.getValue());
      FailureException refused =
          assertThrows(FailureException.class, () -> database.load("no-text", file), one.getKey());
      String message = refused.failure().message();
      assertTrue(message.startsWith(file + " " + one.getKey()), message);
      assertEquals(Failure.Kind.RECORD, refused.failure().kind());
    }
    assertEquals(List.of(), generations("no-text"));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path nowhere = database.folder().resolve("nowhere.csv");
    FailureException refused =
        assertThrows(FailureException.class, () -> database.load("nowhere", nowhere));
    assertEquals(Failure.Kind.CONFIGURATION, refused.failure().kind());
    assertTrue(refused.failure().message().contains("nowhere.csv"));
  }

  private static Path file(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(database.folder(), "ranges", ".csv"), content);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private static byte[] xz(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new XZOutputStream(packed, new LZMA2Options())) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private static byte[] zip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(packed)) {
      out.putNextEntry(new ZipEntry("ranges.csv"));
      out.write(content);
    }
    return packed.toByteArray();
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
        "SELECT (SELECT count(*) FROM weir.ip_range"
            + " WHERE dataset_id NOT IN (SELECT id FROM weir.dataset))"
            + " + (SELECT count(*) FROM weir.range_page"
            + " WHERE dataset_id NOT IN (SELECT id FROM weir.dataset))");
  }
}
