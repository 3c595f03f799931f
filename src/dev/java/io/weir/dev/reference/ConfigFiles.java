package io.weir.dev.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.config.ConfigSchema;
import io.weir.gateway.GatewaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files in {@code conf/} that follow from the declared settings: the schema and the reference
 * page. Running this writes both anew.
 */
public final class ConfigFiles {

  /** How to run it. */
  public static final String COMMAND =
      "mvn -q test-compile exec:java -Dexec.mainClass=" + ConfigFiles.class.getName();

  public static final Path SCHEMA = Path.of("conf", "weir.schema.json");
  public static final Path REFERENCE = Path.of("conf", "reference.json");

  /** Gives what has no default, and each kind of enrichment once. */
  public static final String EXAMPLE =
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

  private ConfigFiles() {}

  /** Writes both files into the working tree. */
  public static void main(String[] args) throws IOException {
    Files.writeString(SCHEMA, schema());
    Files.writeString(REFERENCE, reference());
    System.out.println("wrote " + SCHEMA + " and " + REFERENCE);
  }

  /** What the schema has to be today. */
  public static String schema() {
    return ConfigSchema.textOf(GatewaySettings.class);
  }

  /** What the reference page has to be today. */
  public static String reference() throws JsonProcessingException {
    return ReferencePage.render(
        ConfigSchema.of(GatewaySettings.class), new ObjectMapper().readTree(EXAMPLE));
  }
}
