package io.weir.enrich.mmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import io.vertx.core.Vertx;
import io.weir.async.Deadline;
import io.weir.enrich.EnrichmentSettings;
import io.weir.enrich.OnFailure;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MmdbLookupTest {
  private static final String CITY = file("GeoLite2-City-Test.mmdb");
  private static final String COUNTRY = file("GeoLite2-Country-Test.mmdb");
  private static final List<String> USUAL =
      List.of("country", "continent", "city", "latitude", "longitude");

  @TempDir static Path folder;
  private static Vertx vertx;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  @Test
  void aCityDatabaseTellsTheChosenMembers() throws Exception {
    assertEquals(
        List.of(
            "{\"country\":\"US\",\"continent\":\"NA\",\"city\":\"Milton\","
                + "\"latitude\":47.2513,\"longitude\":-122.3149}",
            "{\"country\":\"JP\",\"continent\":\"AS\",\"latitude\":35.68536,"
                + "\"longitude\":139.75309}"),
        ask(CITY, USUAL, "216.160.83.56", "2001:218::1"));
    assertEquals(
        List.of(
            "{\"country\":\"US\",\"countryName\":\"United States\",\"region\":\"WA\","
                + "\"postalCode\":\"98354\",\"timeZone\":\"America/Los_Angeles\","
                + "\"accuracyKm\":22}"),
        ask(
            CITY,
            List.of("accuracyKm", "timeZone", "region", "postalCode", "countryName", "country"),
            "216.160.83.56"));
  }

  @Test
  void aCountryDatabaseTellsWhatItHas() throws Exception {
    assertEquals(
        List.of("{\"country\":\"US\",\"continent\":\"NA\"}"), ask(COUNTRY, USUAL, "216.160.83.56"));
  }

  @Test
  void aMappedAddressIsFoundAsIpv4() throws Exception {
    assertEquals(ask(CITY, USUAL, "216.160.83.56"), ask(CITY, USUAL, "::ffff:216.160.83.56"));
  }

  @Test
  void answersStandInTheOrderOfInputsThatRepeatAndFail() throws Exception {
    assertEquals(
        List.of(
            "bad-address",
            "{\"country\":\"US\"}",
            "not-found",
            "private-address",
            "{\"country\":\"US\"}"),
        ask(
            CITY,
            List.of("country"),
            "x",
            "216.160.83.56",
            "8.8.8.8",
            "10.1.1.1",
            "216.160.83.56"));
  }

  @Test
  void aRecordWithoutAnyChosenMemberIsNone() throws Exception {
    assertEquals(List.of("not-found"), ask(COUNTRY, List.of("city"), "216.160.83.56"));
  }

  @Test
  void theOriginIsTheDatabaseAndTheDayItWasBuilt() throws Exception {
    MmdbLookup lookup = open(CITY, USUAL);
    Answer.Hit hit =
        (Answer.Hit)
            lookup
                .ask(List.of("216.160.83.56"), Deadline.in(Duration.ofSeconds(30)))
                .await(30, TimeUnit.SECONDS)
                .get(0);
    assertTrue(hit.origin().matches("GeoLite2-City@20\\d\\d-\\d\\d-\\d\\d"), hit.origin());
    lookup.close().await(30, TimeUnit.SECONDS);
  }

  @Test
  void whatIsNotAnsweredInTimeIsOurOwnSlownessAndNobodysFailure() throws Exception {
    MmdbLookup lookup = open(CITY, USUAL);
    List<Answer> late =
        lookup
            .ask(List.of("216.160.83.56", "8.8.8.8"), Deadline.in(Duration.ZERO))
            .await(30, TimeUnit.SECONDS);
    for (Answer answer : late) {
      Failure failure = assertInstanceOf(Answer.Failed.class, answer).failure();
      assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
      assertEquals("mmdb-deadline", failure.reason());
    }
    lookup.close().await(30, TimeUnit.SECONDS);
  }

  @Test
  void aFileThatIsOfNoUseIsRefusedByName() throws Exception {
    byte[] whole = Files.readAllBytes(Path.of(CITY));
    Path torn =
        Files.write(folder.resolve("torn.mmdb"), Arrays.copyOf(whole, whole.length * 3 / 4));
    refused("mmdb-unreadable", torn.toString());
    refused("mmdb-unreadable", folder.resolve("nowhere.mmdb").toString());
    refused("mmdb-kind", file("GeoLite2-ASN-Test.mmdb"));
  }

  private static void refused(String reason, String file) {
    FailureException refused = assertThrows(FailureException.class, () -> open(file, USUAL));
    assertEquals(Failure.Kind.CONFIGURATION, refused.failure().kind());
    assertEquals(reason, refused.failure().reason());
    assertTrue(refused.failure().message().contains(file), refused.failure().message());
  }

  private static List<String> ask(String file, List<String> fields, String... inputs)
      throws Exception {
    MmdbLookup lookup = open(file, fields);
    try {
      return lookup
          .ask(List.of(inputs), Deadline.in(Duration.ofSeconds(30)))
          .await(30, TimeUnit.SECONDS)
          .stream()
          .map(MmdbLookupTest::text)
          .toList();
    } finally {
      lookup.close().await(30, TimeUnit.SECONDS);
    }
  }

  private static MmdbLookup open(String file, List<String> fields) throws Exception {
    JsonPointer pointer = JsonPointer.compile("/ip");
    return MmdbLookup.open(
            vertx,
            new EnrichmentSettings.Mmdb(
                "geo", pointer, pointer, OnFailure.SKIP, List.of(), file, fields))
        .await(30, TimeUnit.SECONDS);
  }

  private static String text(Answer answer) {
    if (answer instanceof Answer.Hit hit) {
      return new String(hit.json(), StandardCharsets.UTF_8);
    }
    return answer instanceof Answer.None none
        ? none.reason()
        : ((Answer.Failed) answer).failure().reason();
  }

  private static String file(String name) {
    return Path.of("src", "test", "resources", "io", "weir", "enrich", "mmdb", name)
        .toAbsolutePath()
        .toString();
  }
}
