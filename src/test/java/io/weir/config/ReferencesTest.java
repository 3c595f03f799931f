package io.weir.config;

import static io.weir.config.SampleSettings.withStore;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What references to the environment and to files promise. */
class ReferencesTest {

  private static References of(Map<String, String> variables, Map<String, String> files) {
    return new References(
        name -> Optional.ofNullable(variables.get(name)),
        file -> {
          String content = files.get(file.toString());
          if (content == null) {
            throw new NoSuchFileException(file.toString());
          }
          return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
        });
  }

  private static SampleSettings.Store store(String members, References references) {
    return Configuration.parse(withStore(members), SampleSettings.class, references).store();
  }

  private static String caFile(String text) {
    References references =
        of(Map.of("A", "one", "B", "two", "EMPTY", ""), Map.of("/run/x", "three\n"));
    return store("\"caFile\": \"" + text + "\"", references).caFile().orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "${env:A}, one",
    "${file:/run/x}, three",
    "a-${env:A}-${env:B}-${file:/run/x}, a-one-two-three",
    "${env:A}${env:B}, onetwo",
    "$${env:A}, ${env:A}",
    "$$${env:A}, $${env:A}",
    "$${${env:A}}, ${one}",
    "$, $",
    "$A, $A",
    "{env:A}, {env:A}",
    "${env:EMPTY}, ''",
  })
  void aReferenceIsReplacedWholeOrWithinAText(String written, String meant) {
    assertEquals(meant, caFile(written));
  }

  @Test
  void aReferenceMayFillAnySingleValue() {
    References references =
        of(
            Map.of("PORT", "99", "STRICT", "true", "SHARE", "0.75", "TLS", "require", "S", "2KiB"),
            Map.of());
    SampleSettings.Store store =
        store(
            """
            "port": "${env:PORT}", "strict": "${env:STRICT}", "share": "${env:SHARE}",
            "tls": "${env:TLS}", "buffer": "${env:S}", "warm": "${env:PORT}"
            """,
            references);

    assertEquals(99, store.port());
    assertTrue(store.strict());
    assertEquals(0.75, store.share());
    assertEquals(SampleSettings.Tls.REQUIRE, store.tls());
    assertEquals(new ByteSize(2048), store.buffer());
    assertEquals(Optional.of(99), store.warm());
  }

  @Test
  void aValueCannotChangeTheStructure() {
    String hostile = "x\", \"port\": 1, \"y\": \"";

    assertEquals(
        Optional.of(hostile),
        store("\"caFile\": \"${env:H}\"", of(Map.of("H", hostile), Map.of())).caFile());
    assertEquals(
        List.of("/retry/delays: must be a list, is text"),
        Complaining.of(
            SampleSettings.withMember("\"retry\": { \"delays\": \"${env:H}\" }"),
            of(Map.of("H", "[\"1s\"]"), Map.of())));
    assertEquals(
        List.of("/steps/0/lookup: decides the structure and cannot be a reference"),
        Complaining.of(
            SampleSettings.withMember("\"steps\": [ { \"lookup\": \"${env:H}\" } ]"),
            of(Map.of("H", "http"), Map.of())));
  }

  @Test
  void aValueIsNotReadAgain() {
    assertEquals(
        Optional.of("${env:B}"),
        store("\"caFile\": \"${env:A}\"", of(Map.of("A", "${env:B}", "B", "no"), Map.of()))
            .caFile());
  }

  @Test
  void onlyOneTrailingNewlineOfAFileIsLeftOut() {
    References references = of(Map.of(), Map.of("/a", "x\r\n", "/b", "x\n\n", "/c", " x "));

    assertEquals(
        Optional.of("x|x\n| x "),
        store("\"caFile\": \"${file:/a}|${file:/b}|${file:/c}\"", references).caFile());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${env:GONE}|the environment variable GONE is not set",
        "${file:/gone}|the file /gone does not exist",
        "${file:/large}|the file /large is larger than 64 KiB",
        "${env:A|a reference has no closing }; a literal ${ is written $${",
        "${A}|a reference is written ${env:NAME} or ${file:/absolute/path}; a literal ${ is written"
            + " $${",
        "${file:a}|a reference is written ${env:NAME} or ${file:/absolute/path}; a literal ${ is"
            + " written $${",
        "${env:}|a reference is written ${env:NAME} or ${file:/absolute/path}; a literal ${ is"
            + " written $${",
      })
  void aReferenceWithoutValueIsOneProblemAtItsPlace(String written, String message) {
    assertEquals(
        List.of("/store/port: " + message),
        Complaining.of(
            withStore("\"port\": \"" + written + "\""),
            of(Map.of("A", "1"), Map.of("/large", "x".repeat((64 << 10) + 1)))));
  }

  @Test
  void everyReferenceWithoutValueIsReported() {
    assertEquals(
        List.of(
            "/store/caFile: the environment variable A is not set",
            "/store/caFile: the environment variable B is not set"),
        Complaining.of(withStore("\"caFile\": \"${env:A}${env:B}\"")));
  }

  @Test
  void manyReferencesCannotFillTheMemory() {
    References references = of(Map.of("A", "x".repeat(60_000)), Map.of());

    List<String> problems =
        Complaining.of(withStore("\"caFile\": \"" + "${env:A}".repeat(50_000) + "\""), references);
    assertEquals("/store/caFile: all references together put in more than 1 MiB", problems.get(0));
  }

  @Test
  void namesOfMembersAreNotReferences() {
    SampleSettings settings =
        Configuration.parse(
            SampleSettings.SHORTEST.replace("bootstrap.servers", "${env:A}"),
            SampleSettings.class,
            of(Map.of("A", "b"), Map.of()));

    assertEquals(Map.of("${env:A}", "localhost:9092"), settings.clients());
  }

  @Test
  void theProcessAnswersFromItsEnvironmentAndFiles(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "s3cret\n");
    References process = References.ofProcess();

    assertEquals(System.getenv("PATH"), process.environment().apply("PATH").orElse(null));
    try (InputStream in = process.files().open(file)) {
      assertEquals("s3cret\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals(
        List.of("/store/caFile: the file " + folder + " cannot be read as a file"),
        Complaining.of(withStore("\"caFile\": \"${file:" + folder + "}\""), process));
    assertEquals(
        List.of("/store/caFile: the file /dev/zero cannot be read as a file"),
        Complaining.of(withStore("\"caFile\": \"${file:/dev/zero}\""), process));
  }
}
