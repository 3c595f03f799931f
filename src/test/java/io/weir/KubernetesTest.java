package io.weir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the manifest in {@code k8s/} has Kubernetes ask. */
class KubernetesTest {
  private static final Pattern PROBE =
      Pattern.compile("(\\w+)Probe:\\s+httpGet: \\{ path: (\\S+), port: http }");

  @Test
  void aPodIsRestartedForItsOwnDeathOnlyAndNeverForWhatIsAway() throws IOException {
    String manifest = Files.readString(Path.of("k8s", "weir.yaml"));
    Map<String, String> probes =
        PROBE
            .matcher(manifest)
            .results()
            .collect(
                Collectors.toMap(probe -> probe.group(1), (MatchResult probe) -> probe.group(2)));
    assertEquals(
        new TreeMap<>(Map.of("startup", "/livez", "liveness", "/livez", "readiness", "/readyz")),
        new TreeMap<>(probes));
  }

  @Test
  void aPodStartsFromTheArchiveThatItsImageHasBesideTheJar() throws IOException {
    String manifest = Files.readString(Path.of("k8s", "weir.yaml"));
    assertTrue(manifest.contains("\"-jar\", \"/weir/weir.jar\", \"run\""));
    assertTrue(manifest.contains("RUN java -jar /weir/weir.jar class-archive"));
    assertTrue(manifest.contains(" -XX:SharedArchiveFile=/weir/weir.jsa"));
  }
}
