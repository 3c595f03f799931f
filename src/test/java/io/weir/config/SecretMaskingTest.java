package io.weir.config;

import static io.weir.config.SampleSettings.withMember;
import static io.weir.config.SampleSettings.withStore;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets appear in no message and in no dump. */
class SecretMaskingTest {

  private static final String CANARY = "hunter2canary";

  private static final References CANARY_EVERYWHERE =
      new References(name -> Optional.of(CANARY), References.none().files());

  private static void assertSilent(String json) {
    String message = Complaining.refusal(json, CANARY_EVERYWHERE).getMessage();
    assertFalse(message.contains(CANARY), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"password\": hunter2canary",
        "\"password\": 'hunter2canary'",
        "\"password\": \"hunter2canary\\q\"",
        "\"password\": \"hunter2canary",
        "\"password\": \"hunter2canary\nx\"",
        "\"password\": \"hunter2canaryhunter2canary\"",
        "\"password\": [\"hunter2canary\"]",
        "\"password\": {\"hunter2\": \"hunter2canary\"}",
        "\"port\": \"${env:PORT}\"",
        "\"tls\": \"${env:TLS}\"",
        "\"tls\": \"x${env:TLS}x\"",
        "\"buffer\": \"${env:ROOM}\"",
        "\"share\": \"${env:SHARE}\"",
        "\"strict\": \"${env:STRICT}\"",
        "\"caFile\": \"${env:CA} ${env\"",
        "\"port\": 0, \"caFile\": \"${env:CA}\"",
      })
  void noMessageOfTheReaderHoldsASecretOrTheValueOfAReference(String members) {
    assertSilent(withStore(members));
  }

  @Test
  void theRulesOfARecordCannotGiveAwayASecretEither() {
    assertEquals(
        List.of("/store/password: cannot log in with *** on quoting"),
        Complaining.of(
            withStore("\"password\": \"hunter2canary\"").replace("\"localhost\"", "\"quoting\"")));
    assertEquals(
        List.of("/store/password: cannot log in with *** on quoting"),
        Complaining.of(
            withStore("\"password\": \"${env:P}\"").replace("\"localhost\"", "\"quoting\""),
            CANARY_EVERYWHERE));
  }

  @Test
  void theValueOfAReferenceIsHiddenFromTheRulesOfARecordToo() {
    References quoting = new References(name -> Optional.of("quoting"), References.none().files());

    assertEquals(
        List.of("/store/password: cannot log in with  on ***"),
        Complaining.of(SampleSettings.SHORTEST.replace("\"localhost\"", "\"${env:H}\""), quoting));
  }

  @Test
  void aSecretThatBreaksItsBoundIsNotNamed() {
    assertEquals(
        List.of("/store/pin: must be at most 9999"), Complaining.of(withStore("\"pin\": 12345")));
    assertEquals(
        List.of("/store/pin: must be a whole number"), Complaining.of(withStore("\"pin\": 1.5")));
  }

  @Test
  void aShortSecretIsHiddenWithoutSpoilingTheWordsAroundIt() {
    assertEquals(
        List.of("/store/password: cannot log in with *** on quoting"),
        Complaining.of(withStore("\"password\": \"n\"").replace("\"localhost\"", "\"quoting\"")));
  }

  @Test
  void aPasswordInsideAUriIsNotQuoted() {
    assertSilent(
        withMember(
            """
            "steps": [ {"lookup": "http", "name": "a",
                        "address.uri": "http://me:hunter2canary@host/ a"} ]"""));
  }

  @Test
  void theDumpShowsDefaultsAndMasksSecrets() throws JsonProcessingException {
    String dump =
        shown(
            """
                { "clients": {"sasl.jaas.config": "hunter2canary", "client.id": "weir",
                              "ssl.key.password": "hunter2canary"},
                  "store": {"host": "localhost", "password": "${env:P}", "tls": "require"},
                  "steps": [ {"lookup": "http", "name": "a",
                              "address.uri": "http://me:hunter2canary@host/x",
                              "headers": {"X-Any": "hunter2canary"}} ] }
                """);

    assertFalse(dump.contains(CANARY), dump);
    JsonNode shown = new ObjectMapper().readTree(dump);
    assertEquals("***", shown.at("/store/password").textValue());
    assertEquals("require", shown.at("/store/tls").textValue());
    assertEquals("64KiB", shown.at("/store/buffer").textValue());
    assertEquals("***", shown.at("/clients/sasl.jaas.config").textValue());
    assertEquals("weir", shown.at("/clients/client.id").textValue());
    assertEquals("http", shown.at("/steps/0/lookup").textValue());
    assertEquals("http://me:***@host/x", shown.at("/steps/0/address.uri").textValue());
    assertEquals("***", shown.at("/steps/0/headers/X-Any").textValue());
    assertEquals("1d", shown.at("/retry/limit").textValue());
  }

  @Test
  void theDumpMasksWhatCameFromReferencesWhereverItStands() throws JsonProcessingException {
    String dump =
        shown(
            """
            { "clients": {"bootstrap.servers": "${env:B}"},
              "store": {"host": "a-${env:H}", "caFile": "${env:A}",
                        "password": "x${env:P}"},
              "steps": [ {"lookup": "http", "name": "a${env:N}",
                          "address.uri": "http://me:p${env:P}@host/x?key=${env:K}&ua=1",
                          "headers": {"X-Any": "${env:X}"}} ] }
            """);

    assertFalse(dump.contains(CANARY), dump);
    JsonNode shown = new ObjectMapper().readTree(dump);
    assertEquals("***", shown.at("/clients/bootstrap.servers").textValue());
    assertEquals("a-***", shown.at("/store/host").textValue());
    assertEquals("***", shown.at("/store/caFile").textValue());
    assertEquals("***", shown.at("/store/password").textValue());
    assertEquals("a***", shown.at("/steps/0/name").textValue());
    assertEquals("http://me:***@host/x?key=***&ua=1", shown.at("/steps/0/address.uri").textValue());
    assertEquals("***", shown.at("/steps/0/headers/X-Any").textValue());
  }

  @Test
  void theDumpMasksAReferenceWhateverItsValueBecame() throws JsonProcessingException {
    References numbers = new References(name -> Optional.of("7"), References.none().files());
    String dump =
        shown(
            "{ \"clients\": {}, \"store\": {\"host\": \"abc\", \"port\": \"${env:N}\"},"
                + " \"retry\": {\"delays\": [\"1s\", \"${env:N}s\"]} }",
            numbers);

    JsonNode shown = new ObjectMapper().readTree(dump);
    assertEquals("***", shown.at("/store/port").textValue());
    assertEquals("***s", shown.at("/retry/delays/1").textValue());
    assertEquals("1s", shown.at("/retry/delays/0").textValue());
  }

  private static String shown(String json) {
    return shown(json, CANARY_EVERYWHERE);
  }

  private static String shown(String json, References references) {
    return Configuration.load(
            json.getBytes(StandardCharsets.UTF_8), SampleSettings.class, references)
        .show();
  }

  @Test
  void aSecretThatIsNotSetIsShownAsNotSet() {
    LoadedConfig<SampleSettings> shortest =
        Configuration.load(
            SampleSettings.SHORTEST.getBytes(StandardCharsets.UTF_8),
            SampleSettings.class,
            References.none());

    assertTrue(shortest.showOnOneLine().contains("\"password\":\"\""));
  }

  @Test
  void whatIsInsideASecretIsSecret() {
    record Inner(@Setting(value = "Pin.", max = "9999") int pin) {}
    record Outer(
        @Setting(value = "Pins.", secret = true) List<Integer> pins,
        @Setting(value = "More.", secret = true) Inner inner) {}

    String wrong = "{\"pins\": [1.5], \"inner\": {\"pin\": 12345}}";
    ConfigurationException refusal =
        assertThrows(
            ConfigurationException.class,
            () -> Configuration.parse(wrong, Outer.class, References.none()));
    assertEquals(
        "/pins/0: must be a whole number\n/inner/pin: must be at most 9999", refusal.getMessage());
    assertEquals(
        "{\"pins\":[\"***\"],\"inner\":{\"pin\":\"***\"}}",
        new LoadedConfig<>(new Outer(List.of(1), new Inner(2)), Map.of()).showOnOneLine());
  }

  @Test
  void theDumpReadsAsTheSameConfigurationExceptForItsSecrets() {
    LoadedConfig<SampleSettings> loaded =
        new LoadedConfig<>(
            SampleSettings.parse(withStore("\"warm\": 3, \"share\": 0.25")), Map.of());

    assertEquals(loaded.settings(), SampleSettings.parse(loaded.show().replace("\"***\"", "0")));
    assertEquals(1, loaded.showOnOneLine().lines().count());
  }
}
