package io.weir.config;

import static io.weir.config.Complaining.assertOnly;
import static io.weir.config.SampleSettings.withStore;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for files that are broken, huge or hostile. */
@Timeout(60)
class HostileFileTest {

  @Test
  void aSyntaxErrorIsNamedByLineAndColumnAndTheLastMemberRead() {
    assertOnly(
        "/store/host: line 3, column 3: is not JSON at `}`; look for a missing or extra comma, quote or"
            + " bracket",
        """
        { "store": {
            "host": "localhost",
          } }
        """);
  }

  @Test
  void aBareWordIsASyntaxErrorWithoutBlameForWhatFollows() {
    assertOnly(
        "/store/tls: line 2, column 49: is not JSON; look for a missing or extra comma, quote or"
            + " bracket",
        withStore("\"tls\": require"));
  }

  @Test
  void aFileThatStopsHalfWaySaysSo() {
    List<String> problems = Complaining.of("{ \"store\": { \"host\": \"local");

    assertEquals(1, problems.size());
    assertTrue(problems.get(0).contains("line 1, column "), problems.get(0));
    assertTrue(problems.get(0).contains("the file ends too early"), problems.get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n ", "// only a comment", "/* and */"})
  void anEmptyFileSaysSo(String json) {
    assertOnly("the file is empty; write a JSON object", json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "\"text\"", "1"})
  void aFileThatIsNoObjectIsRefused(String json) {
    List<String> problems = Complaining.of(json);

    assertEquals(1, problems.size());
    assertTrue(problems.get(0).startsWith("must be an object, is "), problems.get(0));
  }

  @Test
  void textAfterTheEndIsRefused() {
    assertOnly(
        "line 3: the file goes on after its end; cut the rest", SampleSettings.SHORTEST + "{}");
  }

  @Test
  void commentsAreRead() {
    assertEquals(
        "localhost",
        SampleSettings.parse("// a\n/* b */" + SampleSettings.SHORTEST + "// c").store().host());
  }

  @Test
  void aByteOrderMarkIsRead() {
    assertEquals(
        "localhost", SampleSettings.parse("\uFEFF" + SampleSettings.SHORTEST).store().host());
  }

  @Test
  void everyDuplicateMemberIsRefusedWhereverItStands() {
    assertEquals(
        List.of(
            "/store/port: stands here twice; keep one of them",
            "/store/port: stands here twice; keep one of them",
            "/unknown/0/a: stands here twice; keep one of them"),
        Complaining.of(
                withStore("\"port\": 1, \"port\": 1, \"port\": 2")
                    .strip()
                    .replaceFirst("}$", ", \"unknown\": [{\"a\": 1, \"a\": 2}]}"))
            .subList(0, 3));
  }

  @Test
  void deepNestingIsRefusedWithoutOverflow() {
    List<String> problems =
        Complaining.of("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");

    assertEquals(1, problems.size());
    assertTrue(problems.get(0).contains("beyond a limit: 32 levels deep"), problems.get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999",
        "1e999999999",
        "-1e2147483647",
        "1e-999999999",
        "99999999999",
        "1.5",
        "123456789012345678901234567890"
      })
  void aHugeNumberIsRefusedAtOnceWithoutBeingExpanded(String number) {
    List<String> problems = Complaining.of(withStore("\"port\": " + number));

    assertEquals(1, problems.size());
    assertTrue(
        problems.get(0).startsWith("/store/port: must be a whole number, is "), problems.get(0));
  }

  @Test
  void aHugeNumberInAFreeMapStaysShort() {
    String json = SampleSettings.SHORTEST.replace("\"localhost:9092\"", "1e999999999");

    assertEquals("1E+999999999", SampleSettings.parse(json).clients().get("bootstrap.servers"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e99999999999", "1e-99999999999"})
  void anExponentThatFitsNowhereIsRefused(String number) {
    List<String> problems = Complaining.of(withStore("\"port\": " + number));

    assertTrue(problems.get(0).contains("beyond a limit"), problems.get(0));
  }

  @Test
  void aNumberOfAThousandDigitsIsRefused() {
    List<String> problems = Complaining.of(withStore("\"port\": " + "9".repeat(1_000)));

    assertTrue(problems.get(0).contains("numbers of 100 digits"), problems.get(0));
  }

  @Test
  void aFileOfMoreThanAMebibyteIsRefused() {
    assertOnly("the file is larger than 1 MiB", " ".repeat(1 << 20) + SampleSettings.SHORTEST);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] json = SampleSettings.SHORTEST.getBytes(UTF_8);
    json[json.length - 10] = (byte) 0xff;

    ConfigurationException refusal =
        assertThrows(
            ConfigurationException.class,
            () -> Configuration.load(json, SampleSettings.class, References.none()));
    assertEquals("the file is not UTF-8 text", refusal.getMessage());
  }

  @Test
  void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
    Path file = folder.resolve("weir.json");

    ConfigurationException refusal =
        assertThrows(
            ConfigurationException.class,
            () -> Configuration.read(file, SampleSettings.class, References.none()));
    assertEquals("the configuration file " + file + " does not exist", refusal.getMessage());
  }

  @Test
  void aFolderIsNoConfiguration(@TempDir Path folder) {
    ConfigurationException refusal =
        assertThrows(
            ConfigurationException.class,
            () -> Configuration.read(folder, SampleSettings.class, References.none()));
    assertEquals(
        "the configuration file " + folder + " cannot be read as a file", refusal.getMessage());
  }

  @Test
  void aFileIsRead(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("weir.json"), SampleSettings.SHORTEST);

    SampleSettings settings =
        Configuration.read(file, SampleSettings.class, References.none()).settings();
    assertEquals(Duration.ofDays(1), settings.retry().limit());
  }

  @Test
  void namesInTheFileCannotSteerATerminalOrForgeALine() {
    String message =
        Complaining.refusal(
                SampleSettings.withMember("\"\\u001b[2J\\nfine: all is well\\u202e\": 1"),
                References.none())
            .getMessage();

    assertEquals(1, message.lines().count());
    assertFalse(message.contains("\u001b") || message.contains("\u202e"), message);
  }

  @Test
  void aLongNameIsCut() {
    String message =
        Complaining.refusal(
                SampleSettings.withMember("\"" + "n".repeat(250) + "\": {\"a\": 1}"),
                References.none())
            .getMessage();

    assertTrue(message.length() < 2 * Problem.MAX_LENGTH, message);
  }
}
