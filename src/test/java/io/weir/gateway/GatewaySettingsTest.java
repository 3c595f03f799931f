package io.weir.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.config.Configuration;
import io.weir.config.ConfigurationException;
import io.weir.config.Problem;
import io.weir.config.References;
import io.weir.enrich.EnrichmentSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What contradicts itself is refused as a whole, each contradiction with its pointer. */
class GatewaySettingsTest {

  private ObjectNode file;

  @BeforeEach
  void theShortFile() throws IOException {
    file = (ObjectNode) new ObjectMapper().readTree(Files.readString(Path.of("conf", "weir.json")));
  }

  private List<Problem> problems() {
    return assertThrows(
            ConfigurationException.class,
            () -> Configuration.parse(file.toString(), GatewaySettings.class, References.none()))
        .problems();
  }

  private ObjectNode at(String pointer) {
    return file.withObject(JsonPointer.compile(pointer));
  }

  /** Expects one problem, there, whose message holds these words. */
  private void assertOnly(String pointer, String words) {
    List<Problem> problems = problems();
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(pointer, problems.get(0).pointer());
    assertTrue(problems.get(0).message().contains(words), problems::toString);
  }

  @Test
  void everyKindOfEnrichmentTakesTheSameTextsForNoValue() {
    List<EnrichmentSettings> ofEachKind =
        Configuration.read(
                Path.of("conf", "reference.json"), GatewaySettings.class, References.none())
            .settings()
            .enrichments();
    assertEquals(3, ofEachKind.stream().map(Object::getClass).distinct().count());
    ofEachKind.forEach(one -> assertEquals(List.of("", "-"), one.missingValues(), one.name()));
  }

  @Test
  void everyContradictionIsReportedAtOnce() {
    at("/kafka").put("group.id", "mine").put("metric.reporters", "a.B").put("lingerms", "5");
    at("/publish").put("transactionTimeout", "1m");
    at("/intake").put("revokeTimeout", "30s");
    at("/sink").put("topic", "events.retry.10s");
    at("/deadLetter").put("topic", "events");
    at("/enrichments/1").put("name", "geo").put("output", "/geo/device");
    at("/retry").withArray("delays").add("60s");
    assertEquals(
        Set.of(
            "/kafka/group.id",
            "/kafka/metric.reporters",
            "/kafka/lingerms",
            "/publish/transactionTimeout",
            "/intake/revokeTimeout",
            "/sink/topic",
            "/deadLetter/topic",
            "/enrichments/1/name",
            "/enrichments/1/output",
            "/retry/delays/3"),
        problems().stream().map(Problem::pointer).collect(Collectors.toSet()));
  }

  /** What is wrong in other ways must hide none of it. */
  @Test
  void contradictionsStandBesideTyposAndWrongTypesOfAnySection() {
    at("/kafka").put("acks", "0").putArray("linger.ms");
    at("/publish").put("transactionTimeout", "1m").put("interval", 7).put("gurantee", "x");
    at("/source").put("offsetReset", "never");
    at("/sink").put("topic", "events.retry.10s");
    at("/retry").putArray("delays").add("10s").add("soon").add("10s");
    at("/enrichments/1").put("name", "geo").put("output", "/geo/device").put("onFailure", 1);
    at("/enrichments/1/request").put("uri", "http://h/none").put("timeout", "never");
    at("/postgres").put("uri", "postgresql://u:secret@localhost/x").put("poolSize", true);
    assertEquals(
        Set.of(
            "/kafka/acks",
            "/kafka/linger.ms",
            "/publish/transactionTimeout",
            "/publish/interval",
            "/publish/gurantee",
            "/source/offsetReset",
            "/sink/topic",
            "/retry/delays/1",
            "/retry/delays/2",
            "/enrichments/1/name",
            "/enrichments/1/output",
            "/enrichments/1/onFailure",
            "/enrichments/1/request/uri",
            "/enrichments/1/request/timeout",
            "/postgres/uri",
            "/postgres/poolSize"),
        problems().stream().map(Problem::pointer).collect(Collectors.toSet()));
  }

  /** Whatever cannot be bound, no rule stumbles over its absence or blames another setting. */
  @Test
  void aSettingOfTheWrongTypeIsOneProblemWhicheverItIs() throws IOException {
    JsonNode reference =
        JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .build()
            .readTree(Files.readString(Path.of("conf", "reference.json")));
    List<JsonPointer> settings = new ArrayList<>();
    collect(reference, JsonPointer.empty(), settings);
    assertTrue(settings.size() > 70, settings::toString);
    for (JsonPointer setting : settings) {
      file = reference.deepCopy();
      JsonNode parent = file.at(setting.head());
      if (parent instanceof ObjectNode object) {
        object.set(setting.last().getMatchingProperty(), NullNode.instance);
      } else {
        ((ArrayNode) parent).set(setting.last().getMatchingIndex(), NullNode.instance);
      }
      List<Problem> problems = problems();
      assertEquals(1, problems.size(), problems::toString);
      assertEquals(setting.toString(), problems.get(0).pointer());
    }
  }

  private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> found) {
    node.properties()
        .forEach(
            member -> {
              JsonPointer pointer = at.appendProperty(member.getKey());
              found.add(pointer);
              collect(member.getValue(), pointer, found);
            });
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      found.add(at.appendIndex(i));
      collect(node.get(i), at.appendIndex(i), found);
    }
  }

  @Test
  void nothingIsWrittenBelowWhatIsReadAsAText() {
    at("/enrichments/0").put("output", "/userAgent/geo");
    assertOnly("/enrichments/0/output", "below an input");
    at("/enrichments/0").put("output", "/id");
    assertOnly("/enrichments/0/output", "event.id");
  }

  @Test
  void aTransactionMayNotOutliveTheSession() {
    at("/publish").put("transactionTimeout", "16s");
    assertOnly("/publish/transactionTimeout", "longer than source.sessionTimeout");
  }

  @Test
  void aTransactionMayLastAsLongAsTheSession() {
    at("/publish").put("transactionTimeout", "15s");
    Configuration.parse(file.toString(), GatewaySettings.class, References.none());
  }

  @ParameterizedTest
  @CsvSource({
    "/source, my events",
    "/sink, enriched/eu",
    "/sink, ..",
    "/deadLetter, événements",
  })
  void aTopicHasANameThatKafkaTakes(String section, String name) {
    at(section).put("topic", name);
    assertOnly(section + "/topic", "is no name for a topic");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0ms", "999ms", "0d"})
  void aDelayIsNotSoShortThatAnEventGoesRoundWithoutRest(String delay) {
    at("/retry").putArray("delays").add("10s").add(delay);
    assertOnly("/retry/delays/1", "must be at least 1s");
  }

  @Test
  void theSinkMayNotBeATopicThatIsConsumed() {
    at("/sink").put("topic", "events");
    assertOnly("/sink/topic", "consumes");
  }

  @Test
  void theDeadLettersMayNotBeRead() {
    at("/deadLetter").put("topic", "events.retry.1m");
    assertOnly("/deadLetter/topic", "consumes");
  }

  @Test
  void anEnrichmentsNameIsItsOwn() {
    at("/enrichments/1").put("name", "geo");
    assertOnly("/enrichments/1/name", "earlier enrichment");
  }

  @Test
  void outputsMayNotLieWithinEachOther() {
    at("/enrichments/0").put("output", "/a/b");
    at("/enrichments/1").put("output", "/a");
    assertOnly("/enrichments/1/output", "/enrichments/0/output");
  }

  @Test
  void outputsMayShareAParentAndTheBeginningOfAName() {
    at("/enrichments/0").put("output", "/a/geo");
    at("/enrichments/1").put("output", "/a/geo2");
    Configuration.parse(file.toString(), GatewaySettings.class, References.none());
  }

  @Test
  void aKafkaPropertyThatTheGatewayGovernsNamesItsSetting() {
    at("/kafka").put("enable.auto.commit", "true");
    assertOnly("/kafka/enable.auto.commit", "governed by");
  }

  @Test
  void aKafkaPropertyMayNotLoadCode() {
    at("/kafka").put("sasl.login.callback.handler.class", "evil.Handler");
    assertOnly("/kafka/sasl.login.callback.handler.class", "load code");
  }

  @Test
  void aKafkaPropertyThatNoClientKnowsIsRefused() {
    at("/kafka").put("linger.mss", "5");
    assertOnly("/kafka/linger.mss", "not a property");
  }

  @Test
  void theBrokersMustBeNamed() {
    at("/kafka").removeAll();
    assertOnly("/kafka/bootstrap.servers", "required");
  }

  @Test
  void anUnknownSettingIsToldTheNearestName() {
    at("/source").put("sesionTimeout", "20s");
    assertOnly("/source/sesionTimeout", "sessionTimeout");
  }

  @Test
  void atLeastOneEnrichmentIsAsked() {
    file.set("enrichments", new ObjectMapper().createArrayNode());
    assertEquals("/enrichments", problems().get(0).pointer());
  }

  @Test
  void aTopicTwiceAmongTheDelaysIsNoticedWhateverItsSpelling() {
    at("/retry").withArray("delays").add("60s");
    assertOnly("/retry/delays/3", "earlier delay");
  }
}
