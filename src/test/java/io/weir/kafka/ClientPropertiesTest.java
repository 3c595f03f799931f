package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of Kafka's own properties may be given, and to whom it goes. */
class ClientPropertiesTest {

  private static Map<String, String> complaints(String key, String value) {
    Map<String, String> given = new HashMap<>(Map.of("bootstrap.servers", "localhost:9092"));
    given.put(key, value);
    Map<String, String> complaints = new TreeMap<>();
    new ClientProperties(given).check(complaints::put);
    return complaints;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "group.id",
        "client.id",
        "enable.auto.commit",
        "allow.auto.create.topics",
        "isolation.level",
        "acks",
        "retries",
        "transactional.id",
        "enable.idempotence",
        "max.in.flight.requests.per.connection",
        "partitioner.ignore.keys",
        "transaction.two.phase.commit.enable",
        "auto.offset.reset",
        "key.deserializer",
        "value.serializer"
      })
  void whatThePromiseRestsOnIsRefusedWithTheSettingThatGovernsIt(String key) {
    Map<String, String> complaints = complaints(key, "x");
    assertEquals(Set.of("/" + key), complaints.keySet());
    assertTrue(complaints.get("/" + key).startsWith("is governed by "), complaints::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "partitioner.class",
        "interceptor.classes",
        "metric.reporters",
        "security.providers",
        "sasl.client.callback.handler.class",
        "config.providers",
        "config.providers.x.class"
      })
  void whatLoadsCodeIsRefused(String key) {
    Map<String, String> complaints = complaints(key, "evil.Code");
    assertTrue(complaints.get("/" + key).contains("load code"), complaints::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "linger.mss, linger.ms",
    "lingerMs, linger.ms",
    "fetch.min.byte, fetch.min.bytes",
    "ssl.trustore.location, ssl.truststore.location",
    "default.api.timeout, default.api.timeout.ms",
  })
  void anUnknownPropertyIsRefusedWithTheNearestOneOfAnyClient(String key, String meant) {
    assertEquals(
        Map.of(
            "/" + key,
            "is not a property of the Kafka consumer, producer or admin client, did you mean \""
                + meant
                + "\"?"),
        complaints(key, "x"));
  }

  @Test
  void oneThatResemblesAGovernedPropertyIsSentToItsSetting() {
    assertTrue(
        complaints("goup.id", "x").get("/goup.id").endsWith("That is governed by source.group"));
  }

  @Test
  void oneThatResemblesNoneIsRefusedWithoutAGuess() {
    assertTrue(
        complaints("colour", "x").get("/colour").endsWith("producer or admin client"),
        "no guess expected");
  }

  @ParameterizedTest
  @CsvSource({"metrics.jmx.include, kafka\\..*", "metrics.context.cluster, north"})
  void whatOnlyKafkasMetricsReportersReadReachesThemInEveryClient(String key, String value) {
    assertEquals(Map.of(), complaints(key, value));
    ClientProperties properties = new ClientProperties(Map.of(key, value));
    assertEquals(Map.of(key, value), properties.forConsumer());
    assertEquals(Map.of(key, value), properties.forProducer());
    assertEquals(Map.of(key, value), properties.forAdmin());
  }

  @ParameterizedTest
  @CsvSource({
    "linger.ms, soon",
    "linger.ms, -1",
    "fetch.min.bytes, 1.5",
    "compression.type, zip",
    "security.protocol, TLS",
    "bootstrap.servers, ''",
  })
  void aValueThatAClientWouldRefuseIsRefusedAtOnce(String key, String value) {
    Map<String, String> complaints = complaints(key, value);
    assertEquals(Set.of("/" + key), complaints.keySet());
    assertTrue(complaints.get("/" + key).contains(key), complaints::toString);
  }

  @Test
  void aNameWithSlashOrTildeIsEscapedInItsPointer() {
    assertEquals(Set.of("/a~1b~0c"), complaints("a/b~c", "x").keySet());
  }

  @Test
  void onlyKnownLoginModulesAreUsed() {
    String known = "org.apache.kafka.common.security.plain.PlainLoginModule";
    assertEquals(
        Map.of(),
        complaints("sasl.jaas.config", known + " required username=\"u\" password=\"p\";"));
    for (String refused :
        new String[] {
          "com.sun.security.auth.module.JndiLoginModule required;",
          known + "x required;",
          known + " required",
          ""
        }) {
      assertEquals(
          Set.of("/sasl.jaas.config"), complaints("sasl.jaas.config", refused).keySet(), refused);
    }
  }

  @Test
  void aSecretValueStandsInNoComplaint() {
    assertFalse(
        complaints("sasl.jaas.config", "evil.Module password=\"s3cret\";")
            .toString()
            .contains("s3cret"));
  }

  @Test
  void eachClientIsGivenWhatItKnows() {
    ClientProperties properties =
        new ClientProperties(
            Map.of("bootstrap.servers", "b", "fetch.min.bytes", "1", "linger.ms", "7"));
    assertEquals(Set.of("bootstrap.servers", "fetch.min.bytes"), properties.forConsumer().keySet());
    assertEquals(Set.of("bootstrap.servers", "linger.ms"), properties.forProducer().keySet());
    assertEquals(Set.of("bootstrap.servers"), properties.forAdmin().keySet());
  }
}
