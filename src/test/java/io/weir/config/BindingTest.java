package io.weir.config;

import static io.weir.config.Complaining.assertOnly;
import static io.weir.config.SampleSettings.parse;
import static io.weir.config.SampleSettings.withMember;
import static io.weir.config.SampleSettings.withStore;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.SampleSettings.Ranges;
import io.weir.config.SampleSettings.Service;
import io.weir.config.SampleSettings.Tls;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What binding a file to settings records promises. */
class BindingTest {

  @Test
  void whatIsNotGivenHasItsDefault() {
    SampleSettings settings = parse(SampleSettings.SHORTEST);

    assertEquals(5432, settings.store().port());
    assertEquals("", settings.store().password());
    assertEquals(Tls.DISABLE, settings.store().tls());
    assertEquals(Optional.empty(), settings.store().caFile());
    assertEquals(new ByteSize(65536), settings.store().buffer());
    assertEquals(10_000_000_000L, settings.store().maxRows());
    assertEquals(0.5, settings.store().share());
    assertEquals(Optional.empty(), settings.store().warm());
    assertEquals(List.of(), settings.steps());
    assertEquals(List.of(Duration.ofSeconds(10), Duration.ofMinutes(1)), settings.retry().delays());
    assertEquals(Duration.ofDays(1), settings.retry().limit());
  }

  @Test
  void whatIsGivenIsBound() {
    SampleSettings settings =
        parse(
            withStore(
                """
                "port": 1, "password": "p", "tls": "verify-full", "caFile": "/ca", "buffer": 2048,
                "maxRows": 5, "share": 1, "strict": true, "pin": 7, "warm": 3
                """));

    assertEquals(
        new SampleSettings.Store(
            "localhost",
            1,
            "p",
            Tls.VERIFY_FULL,
            Optional.of("/ca"),
            new ByteSize(2048),
            5,
            1,
            true,
            7,
            Optional.of(3)),
        settings.store());
  }

  @Test
  void theEmptyTextLeavesAnOptionalSettingUnset() {
    assertEquals(
        Optional.empty(), parse(withStore("\"caFile\": \"\", \"warm\": \"\"")).store().warm());
  }

  @Test
  void theDiscriminatingMemberChoosesTheVariant() {
    SampleSettings settings =
        parse(
            withMember(
                """
                "steps": [
                  { "lookup": "http", "name": "b", "address.uri": "http://h/x" },
                  { "name": "a", "lookup": "ip-range", "input": "/ip" } ]
                """));

    assertEquals(
        List.of(
            new Service("b", URI.create("http://h/x"), Map.of()),
            new Ranges("a", JsonPointer.compile("/ip"), "geo")),
        settings.steps());
  }

  @Test
  void anUnknownVariantIsRefusedWithTheNearestOne() {
    assertOnly(
        "/steps/0/lookup: must be one of \"ip-range\", \"http\", did you mean \"ip-range\"?",
        withMember("\"steps\": [ { \"lookup\": \"iprange\", \"name\": \"a\" } ]"));
  }

  @Test
  void aMissingVariantIsAskedFor() {
    assertOnly(
        "/steps/0/lookup: is required but missing; write one of \"ip-range\", \"http\"",
        withMember("\"steps\": [ { \"name\": \"a\" } ]"));
  }

  @Test
  void aMemberOfAnotherVariantIsUnknown() {
    assertOnly(
        "/steps/0/headers: unknown setting; known here: lookup, name, input, dataset",
        withMember(
            """
            "steps": [ {"lookup": "ip-range", "name": "a", "input": "/ip", "headers": {}} ]"""));
  }

  @Test
  void aFreeMapTakesTextNumbersAndTruthInTheFilesOrder() {
    Map<String, String> clients =
        parse(
                SampleSettings.SHORTEST.replace(
                    "\"localhost:9092\"", "\"x\", \"z\": 3e4, \"a\": true"))
            .clients();

    assertEquals("{bootstrap.servers=x, z=30000, a=true}", clients.toString());
  }

  @Test
  void aFreeMapRefusesStructureAndNull() {
    assertEquals(
        List.of(
            "/clients/bootstrap.servers: must be text, a number or true or false, is a list",
            "/clients/a~1b: must be text, a number or true or false, is null"),
        Complaining.of(SampleSettings.SHORTEST.replace("\"localhost:9092\"", "[], \"a/b\": null")));
  }

  @Test
  void anUnknownSettingIsRefusedWithTheNearestName() {
    assertOnly(
        "/store/max_row: unknown setting, did you mean \"maxRows\"?", withStore("\"max_row\": 1"));
  }

  @Test
  void anUnknownSettingWithoutNeighbourIsAnsweredByWhatIsKnown() {
    assertOnly(
        "/retry/colour: unknown setting; known here: delays, limit",
        withMember("\"retry\": { \"colour\": 1 }"));
  }

  @Test
  void aMissingSettingIsNamedWithItsMeaning() {
    assertEquals(
        List.of(
            "/clients: is required but missing: Passed through to the clients.",
            "/store/host: is required but missing: Name of the host."),
        Complaining.of("{ \"store\": {} }"));
  }

  @Test
  void aRequiredTextMustNotBeEmpty() {
    assertOnly(
        "/store/host: is required and must not be empty",
        SampleSettings.SHORTEST.replace("\"localhost\"", "\"\""));
  }

  @Test
  void aBrokenBoundIsNamedInTheSettingsOwnNotation() {
    assertEquals(
        List.of(
            "/store/port: must be at most 65535, is 70000",
            "/store/buffer: must be at least 1KiB, is 12B",
            "/store/share: must be at most 1, is 1.5",
            "/store/warm: must be at least 1, is 0",
            "/retry/delays: must have at most 3 items, has 4 items",
            "/retry/limit: must be at most 7d, is 8d"),
        Complaining.of(
            withStore("\"port\": 70000, \"buffer\": 12, \"share\": 1.5, \"warm\": 0")
                .strip()
                .replaceFirst(
                    "}$",
                    ", \"retry\": {\"limit\": \"8d\", \"delays\": [\"1s\",\"1s\",\"1s\",\"1s\"]}}")));
  }

  @Test
  void theLengthOfATextIsBounded() {
    assertOnly(
        "/store/host: must have at least 3 characters, has 2 characters",
        SampleSettings.SHORTEST.replace("\"localhost\"", "\"ab\""));
  }

  @Test
  void aWrongTypeIsNamedBesideTheRightOne() {
    assertEquals(
        List.of(
            "/clients: must be an object, is a list",
            "/store/host: must be text, is a number",
            "/store/port: must be a whole number, is text",
            "/store/caFile: must be text, is null",
            "/store/strict: must be true or false, is text",
            "/steps: must be a list, is an object"),
        Complaining.of(
            """
            { "clients": [],
              "store": { "host": 1, "port": "1", "caFile": null, "strict": "true" },
              "steps": {} }
            """));
  }

  @Test
  void aContradictionStandsAtTheSettingThatCausesIt() {
    assertOnly("/store/caFile: is needed for verify-full", withStore("\"tls\": \"verify-full\""));
  }

  @Test
  void aContradictionIsReportedBesideWhatCouldNotBeBound() {
    assertEquals(
        List.of(
            "/store/strict: must be true or false, is a number",
            "/store/caFile: is needed for verify-full"),
        Complaining.of(withStore("\"tls\": \"verify-full\", \"strict\": 7")));
  }

  @Test
  void whatOnlyFollowsFromAProblemIsNoContradiction() {
    assertOnly(
        "/store/caFile: must be text, is a number",
        withStore("\"tls\": \"verify-full\", \"caFile\": 7"));
    assertOnly(
        "/store/caFile: the environment variable CA is not set",
        withStore("\"tls\": \"verify-full\", \"caFile\": \"${env:CA}\""));
    assertOnly(
        "/store/caFile: stands here twice; keep one of them",
        withStore("\"tls\": \"verify-full\", \"caFile\": \"\", \"caFile\": \"/ca\""));
  }

  @Test
  void whoeverMistypesASettingIsNotHeldToItsDefault() {
    assertOnly(
        "/store/prot: unknown setting, did you mean \"port\"?",
        withStore("\"maxRows\": 5, \"prot\": 1234"));
    assertEquals(
        List.of(
            "/store/prot: unknown setting, did you mean \"port\"?",
            "/store/maxRows: is too little for the usual port"),
        Complaining.of(withStore("\"maxRows\": 5, \"prot\": 1234, \"port\": 5432")));
  }

  @Test
  void aRecordThatRefusesItsValuesIsAProblemAndNoCrash() {
    assertOnly(
        "/retry: is refused: the first delay is zero",
        withMember("\"retry\": { \"delays\": [\"0s\"] }"));
  }

  @Test
  void aWrongItemIsNotAlsoAMissingOne() {
    assertEquals(1, Complaining.of(withMember("\"retry\": { \"delays\": [\"soon\"] }")).size());
  }

  @Test
  void everyProblemIsReportedAtOnce() {
    ConfigurationException refusal =
        Complaining.refusal(
            """
            { "clients": { "a": {} }, "store": { "host": "h", "prt": 1, "tls": "verify-full" },
              "steps": [ { "lookup": "http", "name": "a", "address.uri": "${env:NONE}" } ],
              "retry": { "limit": 5 }, "retry": {} }
            """,
            References.none());

    assertEquals(
        """
        /retry: stands here twice; keep one of them
        /steps/0/address.uri: the environment variable NONE is not set
        /clients/a: must be text, a number or true or false, is an object
        /store/prt: unknown setting, did you mean "port"?
        /store/host: must have at least 3 characters, has 1 character
        /store/caFile: is needed for verify-full
        /retry/limit: must be a duration with its unit, such as "500ms", "10s", "1m", "1h" or \
        "1d", is a number""",
        refusal.getMessage());
  }

  @Test
  void thousandsOfProblemsAreCutToAHundredAndCounted() {
    StringBuilder unknown = new StringBuilder("\"x\": 1");
    for (int i = 0; i < 1_000; i++) {
      unknown.append(", \"x").append(i).append("\": 1");
    }
    ConfigurationException refusal =
        Complaining.refusal(withMember(unknown.toString()), References.none());

    assertEquals(100, refusal.problems().size());
    assertTrue(refusal.getMessage().endsWith("\n… and 901 more problems"));
  }

  @Test
  void anUnsoundDeclarationIsAnErrorOfTheProgramNotOfTheFile() {
    record NoSetting(int port) {}
    record BadDefault(@Setting(value = "Port.", byDefault = "many") int port) {}
    record BeyondBound(@Setting(value = "Port.", byDefault = "9", max = "8") int port) {}
    record NoBounds(@Setting(value = "Flag.", byDefault = "true", max = "1") boolean flag) {}
    record NoType(@Setting(value = "Thread.") Thread thread) {}

    for (Class<?> unsound :
        List.of(
            NoSetting.class, BadDefault.class, BeyondBound.class, NoBounds.class, NoType.class)) {
      assertThrows(
          IllegalStateException.class,
          () -> Configuration.parse("{}", unsound, References.none()),
          unsound.getSimpleName());
    }
  }
}
