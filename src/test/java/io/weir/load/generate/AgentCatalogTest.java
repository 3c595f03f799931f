package io.weir.load.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentCatalogTest {
  @TempDir private Path folder;

  @Test
  void asManyDistinctAgentsAsAskedForAreMade() {
    AgentCatalog catalog = AgentCatalog.generated(10_000, 3);
    assertEquals(10_000, new HashSet<>(catalog.texts()).size());
    for (String word : List.of("Firefox/", "iPhone", "Android", "Googlebot", "Tizen", "Edg/")) {
      assertTrue(catalog.texts().stream().anyMatch(agent -> agent.contains(word)), word);
    }
    assertFalse(catalog.texts().stream().anyMatch(a -> a.contains(AgentCatalog.FAILING_MARKER)));
  }

  @Test
  void theSameSeedMakesTheSameAgents() {
    List<String> agents = AgentCatalog.generated(500, 3).texts();
    assertEquals(agents, AgentCatalog.generated(500, 3).texts());
    assertNotEquals(agents, AgentCatalog.generated(500, 4).texts());
  }

  @Test
  void aFileIsReadLineByLinePackedOrNot() throws IOException {
    String lines = "Mozilla/5.0 \"quoted\"\n\nBrowser/2 (ü)\n";
    Path plain = Files.writeString(folder.resolve("agents.txt"), lines);
    Path packed = folder.resolve("agents.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    List<String> expected = List.of("Mozilla/5.0 \"quoted\"", "Browser/2 (ü)");
    assertEquals(expected, AgentCatalog.ofFile(plain).texts());
    assertEquals(expected, AgentCatalog.ofFile(packed).texts());
    assertEquals(
        "\"Mozilla/5.0 \\\"quoted\\\"\"",
        new String(AgentCatalog.ofFile(plain).json(0), StandardCharsets.UTF_8));
  }

  @Test
  void aFileWithoutAgentsIsRefusedByName() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.txt"), "\n");
    IOException refused = assertThrows(IOException.class, () -> AgentCatalog.ofFile(empty));
    assertTrue(refused.getMessage().contains("empty.txt"));
  }
}
