package io.weir.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.dev.reference.ConfigFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The files in {@code conf/} are read by the gateway of this very tree. */
class ConfigFilesTest {

  private static final Path SHORT = Path.of("conf", "weir.json");

  @Test
  void theShortFileIsAValidConfiguration() {
    GatewaySettings settings =
        Configuration.read(SHORT, GatewaySettings.class, References.none()).settings();
    assertEquals("events", settings.source().topic());
    assertEquals(2, settings.enrichments().size());
  }

  @Test
  void theReadmeShowsTheShortFileAsItIs() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    assertTrue(readme.contains("```json\n" + Files.readString(SHORT) + "```\n"));
  }

  @Test
  void theSchemaAndTheReferenceAreWhatTheSettingsDeclareToday() throws IOException {
    assertWrittenAnew(ConfigFiles.schema(), ConfigFiles.SCHEMA);
    assertWrittenAnew(ConfigFiles.reference(), ConfigFiles.REFERENCE);
  }

  private static void assertWrittenAnew(String content, Path file) throws IOException {
    assertEquals(
        content,
        Files.readString(file),
        file
            + " no longer says what the settings declare; write it anew by "
            + ConfigFiles.COMMAND);
  }

  @Test
  void theReferenceIsItselfAConfigurationThatMeansTheDefaults() {
    GatewaySettings reference =
        Configuration.read(ConfigFiles.REFERENCE, GatewaySettings.class, References.none())
            .settings();
    GatewaySettings defaults =
        Configuration.parse(ConfigFiles.EXAMPLE, GatewaySettings.class, References.none());
    assertEquals(defaults, reference);
  }
}
