package io.weir.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.config.SchemaAgreement;
import io.weir.dev.reference.ConfigFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema says what the gateway reads, as far as a schema can. */
class GatewaySchemaTest {
  private static final Pattern CONFIG_MAP = Pattern.compile("weir[.]json: \\|\n((?: {4}.*\n)+)");

  private final SchemaAgreement schema = new SchemaAgreement(GatewaySettings.class);

  @Test
  void everySampleIsValid() throws IOException {
    schema.assertValid(Files.readString(Path.of("conf", "weir.json")));
    schema.assertValid(ConfigFiles.EXAMPLE);
    Matcher configMap = CONFIG_MAP.matcher(Files.readString(Path.of("k8s", "weir.yaml")));
    assertEquals(true, configMap.find());
    schema.assertValid(configMap.group(1));
  }

  @Test
  void theSchemaAndTheGatewayRefuseTheSameFaults() throws IOException {
    schema.assertBothRefuseEveryFault(Files.readString(ConfigFiles.REFERENCE));
  }

  @Test
  void everySingleValueMayBeAReference() throws IOException {
    schema.assertReferencesAreValid(Files.readString(ConfigFiles.REFERENCE));
  }

  /** All that the gateway refuses beyond the schema, beside durations and sizes out of bounds. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "/kafka                      | {}",
        "/kafka/acks                 | \"0\"",
        "/kafka/linger.ms            | \"soon\"",
        "/postgres/uri               | \"nowhere\"",
        "/postgres/uri               | \"postgresql://weir:secret@localhost/weir\"",
        "/postgres/uri               | \"postgresql://weir@elsewhere/weir\"",
        "/postgres/tls               | \"verify-full\"",
        "/source/topic               | \"my events\"",
        "/sink/topic                 | \"events\"",
        "/deadLetter/topic           | \"events.retry.1m\"",
        "/retry/delays               | [\"1m\", \"60s\"]",
        "/retry/delays/0             | \"999ms\"",
        "/publish/transactionTimeout | \"16s\"",
        "/intake/revokeTimeout       | \"15s\"",
        "/event/id                   | \"/geo\"",
        "/enrichments/0/name         | \"Geo\"",
        "/enrichments/0/name         | \"city\"",
        "/enrichments/0/input        | \"\"",
        "/enrichments/0/output       | \"/city/geo\"",
        "/enrichments/0/dataset      | \"geo ip\"",
        "/enrichments/1/fields       | []",
        "/enrichments/1/fields/0     | \"planet\"",
        "/enrichments/2/request/uri  | \"http://localhost:8081/v1\"",
        "/enrichments/2/request/headers/X:Y | \"z\"",
      })
  void theGatewayAloneRefusesWhatOneSettingAsksOfAnother(String pointer, String value)
      throws IOException {
    JsonMapper mapper = JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();
    JsonNode file = mapper.readTree(Files.readString(ConfigFiles.REFERENCE));
    JsonPointer at = JsonPointer.compile(pointer);
    if (file.at(at.head()) instanceof ObjectNode parent) {
      parent.set(at.last().getMatchingProperty(), mapper.readTree(value));
    } else {
      ((ArrayNode) file.at(at.head())).set(at.last().getMatchingIndex(), mapper.readTree(value));
    }
    schema.assertReadingAloneRefuses(file.toString());
  }
}
