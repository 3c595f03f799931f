package io.weir.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.config.SettingsReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The files in {@code conf/} are read by the gateway of this very tree. */
class ConfigFilesTest {

  private static final Path SHORT = Path.of("conf", "weir.json");
  private static final Path REFERENCE = Path.of("conf", "reference.json");

  /** Gives what has no default, and each kind of enrichment once. */
  private static final String EXAMPLE =
      """
      { "kafka": {"bootstrap.servers": "localhost:9092"},
        "postgres": {"uri": "postgresql://weir@localhost:5432/weir"},
        "source": {"topic": "events", "group": "weir"},
        "enrichments": [
          {"lookup": "ip-range", "name": "geo", "input": "/ip", "output": "/geo",
           "dataset": "geo"},
          {"lookup": "mmdb", "name": "city", "input": "/ip", "output": "/city",
           "file": "/data/GeoLite2-City.mmdb"},
          {"lookup": "http", "name": "device", "input": "/userAgent", "output": "/device",
           "request": {"uri": "http://localhost:8081/v1/parse?ua={input}"}} ],
        "sink": {"topic": "enriched"},
        "deadLetter": {"topic": "events.dead"},
        "http": {"port": 8080} }
      """;

  @Test
  void theShortFileIsAValidConfiguration() {
    GatewaySettings settings =
        Configuration.read(SHORT, GatewaySettings.class, References.none()).settings();
    assertEquals("events", settings.source().topic());
    assertEquals(2, settings.enrichments().size());
  }

  @Test
  void theReferenceIsWhatTheSettingsDeclareToday() throws IOException {
    JsonNode example = new ObjectMapper().readTree(EXAMPLE);
    String page = SettingsReference.render(GatewaySettings.class, example);
    if (Boolean.getBoolean("weir.write")) {
      Files.writeString(REFERENCE, page);
    }
    assertEquals(
        page,
        Files.readString(REFERENCE),
        "conf/reference.json no longer says what the settings declare; write it anew by"
            + " mvn test -Dtest=ConfigFilesTest -Dweir.write=true");
  }

  @Test
  void theReferenceIsItselfAConfigurationThatMeansTheDefaults() {
    GatewaySettings reference =
        Configuration.read(REFERENCE, GatewaySettings.class, References.none()).settings();
    GatewaySettings defaults =
        Configuration.parse(EXAMPLE, GatewaySettings.class, References.none());
    assertEquals(defaults, reference);
  }
}
