package io.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that a start may use: written by the jar itself, and never in its way. */
class ClassArchiveIT {
  private static final String JAR = Path.of("target", "weir.jar").toString();

  @TempDir private Path folder;

  @Test
  void theJarTakesItsClassesAndLambdasFromTheArchiveThatItWrote() throws Exception {
    Path archive = folder.resolve("weir.jsa");
    // As in an image: the options with which the gateway is to run stand there already.
    run("-XX:+UseSerialGC -XX:SharedArchiveFile=" + archive, "-jar", JAR, "class-archive", archive);

    List<String> loaded =
        run("", "-XX:SharedArchiveFile=" + archive, "-Xlog:class+load", "-jar", JAR, "validate")
            .lines()
            .filter(line -> line.contains(" io.weir."))
            .toList();
    long shared = loaded.stream().filter(line -> line.contains("shared objects file")).count();
    assertTrue(shared > 0.9 * loaded.size(), () -> String.join("\n", loaded));
    assertTrue(
        loaded.stream().anyMatch(line -> line.matches(".*Lambda.* source: shared objects file.*")),
        () -> String.join("\n", loaded));
  }

  @Test
  void anArchiveThatIsMissingOrBrokenKeepsNobodyFromStarting() throws Exception {
    Path archive = folder.resolve("weir.jsa");
    run("", "-XX:SharedArchiveFile=" + archive, "-jar", JAR, "validate");
    Files.writeString(archive, "no archive");
    run("", "-XX:SharedArchiveFile=" + archive, "-jar", JAR, "validate");
  }

  private static String run(String environment, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
      if (argument.equals("validate")) {
        command.addAll(List.of("--config", "conf/weir.json"));
      } else if (argument.equals("class-archive")) {
        command.add("--out");
      }
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_TOOL_OPTIONS", environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
