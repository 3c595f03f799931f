package io.weir.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.process.JavaCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveIT {
  private static final Path JAR = Path.of("target", "weir.jar");

  @Test
  void theJarTakesItsClassesAndLambdasFromTheArchive(@TempDir Path folder) throws Exception {
    Path archive = folder.resolve("weir.jsa");
    ClassArchive.write(Lab.shared(), JAR, archive);
    Process process =
        new ProcessBuilder(
                JavaCommand.java(),
                "-Xshare:on",
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:class+load",
                "-jar",
                JAR.toString(),
                "validate",
                "--config",
                "conf/weir.json")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("io.weir.Main source: shared objects file (top)"), output);
    assertTrue(
        output
            .lines()
            .anyMatch(line -> line.matches(".* io[.]weir[.].*Lambda.* source: shared.*[(]top[)]")),
        output);
  }
}
