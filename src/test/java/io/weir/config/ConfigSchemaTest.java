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
    schema.assertValid(SampleSettings.withStore("\"buffer\": \"4 MiB\", \"share\": 1"));
    schema.assertValid(SampleSettings.withMember("\"retry\": {\"limit\": \"90s\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'limit': '10'}",
        "{'limit': '1 s'}",
        "{'limit': '1w'}",
        "{'delays': ['1m30s']}",
        "{'limit': 10}",
      })
  void aTextThatIsNoDurationIsInvalid(String retry) {
    schema.assertBothRefuse(SampleSettings.withMember("\"retry\": " + retry.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'buffer': '64KB'",
        "'buffer': 1500.5",
        "'buffer': 12",
        "'tls': 'VERIFY_FULL'",
        "'port': '1'",
        "'port': 0",
        "'maxRows': 1.5",
        "'share': 1.5",
        "'strict': 'yes'",
        "'warm': 0",
        "'prot': 1",
      })
  void aSettingThatReadingRefusesIsInvalid(String member) {
    schema.assertBothRefuse(SampleSettings.withStore(member.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'lookup': 'ip-range', 'name': 'a', 'input': 'ip'}",
        "{'lookup': 'ip-range', 'name': 'a', 'input': '/ip', 'headers': {}}",
        "{'lookup': 'iprange', 'name': 'a', 'input': '/ip'}",
        "{'lookup': '${env:LOOKUP}', 'name': 'a', 'input': '/ip'}",
        "{'name': 'a', 'input': '/ip'}",
        "{'lookup': 'http', 'name': '', 'address.uri': 'http://h/'}",
        "{'lookup': 'http', 'name': 'a', 'address.uri': 'localhost:80/x'}",
        "{'lookup': 'http', 'name': 'a', 'address.uri': 'http://a b/'}",
        "{'lookup': 'http', 'name': 'a', 'address.uri': 'http://h/', 'headers': {'X': []}}",
      })
  void aVariantThatReadingRefusesIsInvalid(String step) {
    schema.assertBothRefuse(
        SampleSettings.withMember("\"steps\": [" + step.replace('\'', '"') + "]"));
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
