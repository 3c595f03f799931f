package io.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schema of settings of every type promises. */
class ConfigSchemaTest {

  private static final String EVERY_SETTING =
      """
      { "clients": {"bootstrap.servers": "x", "linger.ms": 5, "enable.metrics.push": false},
        "store": {"host": "localhost", "port": 5432, "password": "p", "tls": "require",
                  "caFile": "/ca", "buffer": "64KiB", "maxRows": 70, "share": 0.5,
                  "strict": true, "pin": 5, "warm": 3},
        "steps": [
          {"lookup": "ip-range", "name": "geo", "input": "/ip", "dataset": "geo"},
          {"lookup": "http", "name": "device", "address.uri": "http://h/v1", "headers": {}} ],
        "retry": {"delays": ["10s", "1m"], "limit": "1d"} }
      """;

  private final SchemaAgreement schema = new SchemaAgreement(SampleSettings.class);

  @Test
  void theSchemaIsOneItself() {
    schema.assertSound();
  }

  @Test
  void aFileThatIsReadIsValid() {
    schema.assertValid(SampleSettings.SHORTEST);
    schema.assertValid(
        SampleSettings.withStore(
            "\"buffer\": 2048, \"warm\": \"\", \"caFile\": \"\", \"port\": \"${env:PORT}\""));
  }

  @Test
  void theSchemaAndReadingRefuseTheSameFaults() {
    schema.assertBothRefuseEveryFault(EVERY_SETTING);
  }

  @Test
  void everySingleValueMayBeAReference() {
    schema.assertReferencesAreValid(EVERY_SETTING);
  }

  @Test
  void whatRecordsAskOfTheirMembersTogetherIsForReadingAlone() {
    schema.assertReadingAloneRefuses(SampleSettings.withStore("\"tls\": \"verify-full\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"./weir.schema.json\"", "\"${env:NONE}\"", "null"})
  void aFileMayNameItsSchemaWhichReadingIgnores(String name) {
    assertEquals(
        SampleSettings.parse(SampleSettings.SHORTEST),
        SampleSettings.parse(SampleSettings.withMember("\"$schema\": " + name)));
  }

  @Test
  void onlyTheFileAsAWholeNamesASchema() {
    Complaining.assertOnly(
        "/retry/$schema: unknown setting; known here: delays, limit",
        SampleSettings.withMember("\"retry\": {\"$schema\": \"x\"}"));
  }

  @Test
  void anOptionalObjectMayBeLeftUnset() {
    record Inner(@Setting(value = "Depth.", byDefault = "2", min = "1") int depth) {}
    record Outer(@Setting(value = "Inner.", byDefault = "") Optional<Inner> inner) {}
    SchemaAgreement optional = new SchemaAgreement(Outer.class);

    optional.assertValid("{\"inner\": \"\"}");
    optional.assertValid("{\"inner\": {\"depth\": 1}}");
  }

  @Test
  void aSecretIsMarked() {
    JsonNode store = ConfigSchema.of(SampleSettings.class).at("/properties/store/properties");

    assertEquals(true, store.at("/password/x-weir-secret").booleanValue());
    assertEquals(false, store.at("/host").has("x-weir-secret"));
  }
}
