package io.weir.dev.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.config.ConfigSchema;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.config.SampleSettings;
import io.weir.config.Setting;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the reference page promises: complete, annotated, readable by the gateway itself. */
class ReferencePageTest {

  private static final String EXAMPLE =
      """
      { "clients": {"bootstrap.servers": "localhost:9092"},
        "store": {"host": "localhost", "port": 7},
        "steps": [
          {"lookup": "http", "name": "device", "address.uri": "http://localhost:8081/v1"},
          {"lookup": "ip-range", "name": "geo", "input": "/ip", "dataset": "mine"} ] }
      """;

  private static String page(Class<?> settings, String example) throws JsonProcessingException {
    return ReferencePage.render(ConfigSchema.of(settings), new ObjectMapper().readTree(example));
  }

  private static String page(String example) throws JsonProcessingException {
    return page(SampleSettings.class, example);
  }

  @Test
  void everySettingStandsThereWithItsMeaningDefaultAndBounds() throws JsonProcessingException {
    assertEquals(
        """
        {
          // Passed through to the clients. Required.
          "clients": {
            "bootstrap.servers": "localhost:9092"
          },

          // Where results are kept. Required.
          "store": {
            // Name of the host. Required, at least 3 characters, at most 40 characters.
            "host": "localhost",

            // The port. Default 5432, at least 1, at most 65535.
            "port": 5432,

            // The password. Not set by default, at most 20 characters, never printed.
            "password": "",

            // Protection. Default "disable", one of disable, require, verify-full.
            "tls": "disable",

            // Authority. Not set by default.
            "caFile": "",

            // Room. Default "64KiB", at least 1KiB, at most 4MiB.
            "buffer": "64KiB",

            // Most rows. Default 10000000000.
            "maxRows": 10000000000,

            // Share. Default 0.5, at least 0, at most 1.
            "share": 0.5,

            // Strict or not. Default false.
            "strict": false,

            // The pin. Default 0, at most 9999, never printed.
            "pin": 0,

            // Warm connections. Not set by default, at least 1.
            "warm": ""
          },

          // What is added, in this order.
          "steps": [
            {
              // Finds a range. Required, one of "ip-range", "http"; decides what else may stand here.
              "lookup": "ip-range",

              // Its name. Required.
              "name": "geo",

              // Where the address is. Required.
              "input": "/ip",

              // The dataset. Default "geo".
              "dataset": "geo"
            },
            {
              // Required, one of "ip-range", "http"; decides what else may stand here.
              "lookup": "http",

              // Its name. Required.
              "name": "device",

              // The address. Required.
              "address.uri": "http://localhost:8081/v1",

              // Sent along. Never printed.
              "headers": {}
            }
          ],

          // How often it is tried again.
          "retry": {
            // The delays. Default ["10s", "1m"], at least 1 item, at most 3 items.
            "delays": ["10s", "1m"],

            // Gives up after. Default "1d", at least 1s, at most 7d.
            "limit": "1d"
          }
        }
        """,
        page(EXAMPLE));
  }

  @Test
  void thePageItselfIsAConfigurationWithEveryDefault() throws JsonProcessingException {
    SampleSettings settings = SampleSettings.parse(page(EXAMPLE));

    assertEquals(SampleSettings.parse(SampleSettings.SHORTEST).store(), settings.store());
    assertEquals(SampleSettings.parse(SampleSettings.SHORTEST).retry(), settings.retry());
    assertEquals(2, settings.steps().size());
  }

  @Test
  void anExampleThatLacksARequiredValueIsRefusedByName() {
    assertLacking("/store/host", EXAMPLE.replace("\"host\"", "\"guest\""));
    assertLacking("/steps/1/input", EXAMPLE.replace("\"input\"", "\"inputs\""));
    assertLacking("\"http\" in /steps", EXAMPLE.replace("\"http\"", "\"htp\""));
  }

  private static void assertLacking(String pointer, String example) {
    IllegalArgumentException lack =
        assertThrows(IllegalArgumentException.class, () -> page(example));
    assertTrue(lack.getMessage().endsWith(pointer), lack.getMessage());
  }

  @Test
  void aLongMeaningIsWrapped() throws JsonProcessingException {
    record Wordy(
        @Setting(
                value =
                    "A meaning that goes on and on, because what it says cannot be said in fewer"
                        + " words than these, and which therefore needs more than one line.",
                byDefault = "1")
            int value) {}

    String page = page(Wordy.class, "{}");

    assertEquals(5, page.lines().count());
    assertTrue(page.lines().allMatch(line -> line.length() <= 100), page);
  }

  @Test
  void anOptionalObjectIsShownFromTheExampleSoThatItsMembersAreDocumented()
      throws JsonProcessingException {
    record Inner(@Setting(value = "Depth.", byDefault = "2") int depth) {}
    record Outer(@Setting(value = "Inner.", byDefault = "") Optional<Inner> inner) {}

    String page = page(Outer.class, "{\"inner\": {}}");

    assertTrue(page.contains("// Depth. Default 2.\n    \"depth\": 2"), page);
    assertEquals(
        Optional.empty(), Configuration.parse("{}", Outer.class, References.none()).inner());
  }
}
