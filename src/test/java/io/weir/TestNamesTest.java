package io.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests are called by what they promise. */
class TestNamesTest {
  private static final Pattern TEST =
      Pattern.compile("@(?:Parameterized)?Test\\b[^;{]*?\\bvoid\\s+(\\w+)\\(");
  private static final String SENTENCE = "(?!(test|should)[A-Z])[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*";

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static List<String> tests(Path source) {
    try {
      return TEST.matcher(Files.readString(source))
          .results()
          .map((MatchResult test) -> test.group(1))
          .toList();
    } catch (IOException e) {
      throw new AssertionError("cannot read " + source, e);
    }
  }

  @Test
  void everyTestIsASentenceInCamelCase() throws IOException {
    List<String> names = sources().stream().flatMap(source -> tests(source).stream()).toList();
    assertFalse(names.isEmpty());
    assertEquals(List.of(), names.stream().filter(name -> !name.matches(SENTENCE)).toList());
  }

  @Test
  void everyClassOfTestsSaysByItsLastWordWhetherItNeedsTheLab() throws IOException {
    assertEquals(
        List.of(),
        sources().stream()
            .filter(source -> !tests(source).isEmpty())
            .map(source -> source.getFileName().toString())
            .filter(name -> !name.matches(".*[a-z0-9](Test|IT)\\.java"))
            .toList());
  }
}
