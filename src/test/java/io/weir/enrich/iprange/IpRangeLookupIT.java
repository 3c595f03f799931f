package io.weir.enrich.iprange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.weir.async.Deadline;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.ops.Meters;
import io.weir.ranges.RangeDatabase;
import io.weir.ranges.RangeImport;
import io.weir.ranges.RangeTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class IpRangeLookupIT {
  @RegisterExtension static final RangeDatabase database = new RangeDatabase();

  @Test
  void firstAndLastAddressesGapsAndBothFamiliesAreToldApart() throws Exception {
    database.load(
        "edges",
        "1.0.0.0,1.0.0.255,AA",
        "1.0.1.0,1.0.1.0,BB",
        "1.0.3.0,223.255.255.255,CC",
        "2a00::,2a00::ffff,DD",
        "2a00::1:0,2a00::1:0,EE",
        "2b00::,3000::,FF");
    assertEquals(
        List.of(
            "reserved-address",
            "AA",
            "AA",
            "AA",
            "BB",
            "no-range",
            "no-range",
            "CC",
            "CC",
            "no-range",
            "DD",
            "DD",
            "EE",
            "no-range",
            "FF",
            "no-range"),
        codes(
            "edges",
            "0.255.255.255",
            "1.0.0.0",
            "1.0.0.128",
            "1.0.0.255",
            "1.0.1.0",
            "1.0.1.1",
            "1.0.2.255",
            "1.0.3.0",
            "223.255.255.255",
            "29ff:ffff::",
            "2a00::",
            "2a00::ffff",
            "2a00::1:0",
            "2a00::1:1",
            "3000::",
            "3000::1"));
  }

  @Test
  void anIpv4RangeNeverAnswersForIpv6NorTheOtherWayRound() throws Exception {
    database.load("ipv4", "0.0.0.0,255.255.255.255,DE");
    assertEquals(List.of("no-range", "DE"), codes("ipv4", "2a00::1", "::ffff:8.8.8.8"));
    database.load("ipv6", "::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,US");
    assertEquals(List.of("US", "no-range"), codes("ipv6", "2a00::1", "::ffff:8.8.8.8"));
  }

  @Test
  void answersStandInTheOrderOfInputsThatRepeatAndFail() throws Exception {
    database.load("order", "1.0.0.0,1.0.0.255,AA", "2.0.0.0,2.0.0.255,BB");
    List<Answer> answers =
        ask("order", "2.0.0.1", "1.0.0.1", "nonsense", "2.0.0.1", "10.0.0.1", "1.0.0.2", "9.9.9.9");
    assertEquals(
        List.of("BB", "AA", "bad-address", "BB", "private-address", "AA", "no-range"),
        answers.stream().map(IpRangeLookupIT::code).toList());
    assertSame(answers.get(1), answers.get(5), "equal values share one answer");
    Answer.Hit hit = assertInstanceOf(Answer.Hit.class, answers.get(0));
    assertArrayEquals("{\"country\":\"BB\"}".getBytes(), hit.json());
    assertEquals("order#1", hit.origin());
  }

  @Test
  void aBatchIsAnsweredLikeSortedArraysWould() throws Exception {
    Random random = new Random(7);
    RangeOracle oracle = RangeOracle.random(random, 5_000);
    database.load("oracle", oracle.lines());
    for (List<String> batch : oracle.edgesAndNeighbours(2_000)) {
      assertEquals(
          batch.stream().map(oracle::country).toList(),
          codes("oracle", batch.toArray(String[]::new)));
    }
  }

  @Test
  void aSwitchIsSeenByTheNextBatchAndNeverWithinOne() throws Exception {
    database.load("switch", "1.0.0.0,1.0.0.255,AA");
    IpRangeLookup lookup = lookup("switch");
    List<String> batch = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      batch.add("1.0.0." + i);
    }
    Future<?> switching = Future.succeededFuture();
    for (String country : List.of("BB", "CC", "DD")) {
      Path file =
          Files.writeString(
              database.folder().resolve(country), "1.0.0.0,1.0.0.255," + country + "\n");
      switching =
          switching.compose(
              before -> RangeImport.run(database.pool, database.vertx, "switch", file, rows -> {}));
    }
    List<String> seen = new ArrayList<>(List.of("AA#1"));
    while (!seen.get(seen.size() - 1).startsWith("DD")) {
      assertFalse(switching.failed(), () -> "an import failed");
      List<String> origins =
          lookup
              .ask(batch, Deadline.in(Duration.ofSeconds(30)))
              .await(30, TimeUnit.SECONDS)
              .stream()
              .map(answer -> (Answer.Hit) answer)
              .map(hit -> code(hit) + hit.origin().substring("switch".length()))
              .distinct()
              .toList();
      assertEquals(1, origins.size(), () -> "one batch was answered by " + origins);
      if (!seen.get(seen.size() - 1).equals(origins.get(0))) {
        seen.add(origins.get(0));
      }
    }
    assertEquals(seen.stream().sorted().toList(), seen, "generations are seen in their order");
  }

  @Test
  void aDatasetThatWasNeverLoadedIsAMatterOfConfiguration() {
    FailureException failed = assertThrows(FailureException.class, () -> ask("never", "8.8.8.8"));
    assertEquals(Failure.Kind.CONFIGURATION, failed.failure().kind());
    assertEquals("dataset-missing", failed.failure().reason());
  }

  @Test
  void aPostgresThatIsAwayStopsTheLine() throws Exception {
    Pool away = RangeDatabase.pool(database.vertx, "postgresql://weir@127.0.0.1:1/weir");
    Future<List<Answer>> asked =
        lookup(away, "geo").ask(List.of("8.8.8.8"), Deadline.in(Duration.ofSeconds(30)));
    FailureException failed =
        assertThrows(FailureException.class, () -> asked.await(30, TimeUnit.SECONDS));
    assertEquals(Failure.Kind.INFRASTRUCTURE, failed.failure().kind());
    away.close().await(30, TimeUnit.SECONDS);
  }

  @Test
  void lookupsThatGetNoAnswerLeaveConnectionsForOthers() throws Exception {
    database.load("locked", "1.0.0.0,1.0.0.255,AA");
    IpRangeLookup lookup = lookup("locked");
    SqlConnection other = database.pool.getConnection().await(30, TimeUnit.SECONDS);
    Transaction locking = other.begin().await(30, TimeUnit.SECONDS);
    other.query("LOCK TABLE weir.ip_range").execute().await(30, TimeUnit.SECONDS);
    try {
      for (int i = 0; i < 6; i++) {
        Future<List<Answer>> asked =
            lookup.ask(List.of("1.0.0.1"), Deadline.in(Duration.ofMillis(150)));
        FailureException late =
            assertThrows(FailureException.class, () -> asked.await(30, TimeUnit.SECONDS));
        assertEquals(Failure.Kind.INFRASTRUCTURE, late.failure().kind());
      }
      // Well within the time in which Postgres gives up waiting for the lock.
      assertEquals(1, database.pool.query("SELECT 1").execute().await(15, TimeUnit.SECONDS).size());
    } finally {
      locking.rollback().await(30, TimeUnit.SECONDS);
      other.close().await(30, TimeUnit.SECONDS);
    }
    List<Answer> answers =
        lookup
            .ask(List.of("1.0.0.1"), Deadline.in(Duration.ofSeconds(30)))
            .await(30, TimeUnit.SECONDS);
    assertEquals("AA", code(answers.get(0)));
  }

  @Test
  void inputsThatNeedNoQuestionAskNone() throws Exception {
    assertEquals(List.of("bad-address", "loopback-address"), codes("never", "x", "127.0.0.1"));
    assertEquals(List.of(), codes("never"));
  }

  private static List<String> codes(String dataset, String... inputs) throws Exception {
    return ask(dataset, inputs).stream().map(IpRangeLookupIT::code).toList();
  }

  private static List<Answer> ask(String dataset, String... inputs) throws Exception {
    return lookup(dataset)
        .ask(List.of(inputs), Deadline.in(Duration.ofSeconds(30)))
        .await(30, TimeUnit.SECONDS);
  }

  private static IpRangeLookup lookup(String dataset) {
    return lookup(database.pool, dataset);
  }

  private static IpRangeLookup lookup(Pool pool, String dataset) {
    return IpRangeLookup.byStatement(
        new RangeTable(pool),
        dataset,
        new StatementConcurrencyLimit(database.vertx, 2),
        new Meters(new SimpleMeterRegistry()));
  }

  private static String code(Answer answer) {
    if (answer instanceof Answer.Hit hit) {
      return new String(hit.json()).replaceAll(".*:\"(..)\".*", "$1");
    }
    return answer instanceof Answer.None none
        ? none.reason()
        : ((Answer.Failed) answer).failure().reason();
  }
}
