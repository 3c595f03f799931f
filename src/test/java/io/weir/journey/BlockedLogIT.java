package io.weir.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The packaged gateway with a log that nobody reads: a pipe that is full before it starts. */
@Execution(ExecutionMode.CONCURRENT)
class BlockedLogIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Fills its standard error until no byte fits, then becomes the gateway. */
  private static final String FILLED =
      "dd if=/dev/zero of=/dev/fd/3 bs=512 count=100000 oflag=nonblock 3>&2 2>/dev/null;"
          + " exec \"$@\"";

  @Test
  void itWorksAndStopsAndWhatItHadToSayIsReadLater() throws Exception {
    Site site = Journey.site(2);
    Site.ConfigFile config = site.configFile("blocked.json");
    Process gateway = start(config.path());
    try {
      Await.until("it is ready", LIMIT, () -> status(config.port()) == 200);
      send(site, "first");
      Await.until("an event is through", LIMIT, () -> inSink(site).contains("first"));
      CompletableFuture<String> log = CompletableFuture.supplyAsync(() -> read(gateway));
      send(site, "second");
      Await.until("another is through", LIMIT, () -> inSink(site).contains("second"));
      assertEndsWell(gateway);
      String text = log.get(60, TimeUnit.SECONDS);
      for (String entry : List.of("configuration {", "running; probes", "RunCommand stopped")) {
        assertTrue(text.contains(entry), entry);
      }
    } finally {
      gateway.destroyForcibly();
    }
  }

  @Test
  void itStopsThoughNobodyEverReads() throws Exception {
    Site site = Journey.site(1);
    Site.ConfigFile config = site.configFile("unread.json");
    Process gateway = start(config.path());
    try {
      Await.until("it is ready", LIMIT, () -> status(config.port()) == 200);
      assertEndsWell(gateway);
    } finally {
      gateway.destroyForcibly();
    }
  }

  private static Process start(Path config) throws IOException {
    ProcessBuilder gateway =
        new ProcessBuilder(
                "sh",
                "-c",
                FILLED,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-jar",
                Path.of("target", "weir.jar").toString(),
                "run",
                "--config",
                config.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    // The JVM itself would say, and wait, that it has picked them up.
    gateway.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return gateway.start();
  }

  /** By SIGTERM; its streams stay open. */
  private static void assertEndsWell(Process gateway) throws InterruptedException {
    gateway.toHandle().destroy();
    assertTrue(gateway.waitFor(60, TimeUnit.SECONDS), "it did not end");
    assertEquals(0, gateway.exitValue());
  }

  private static String read(Process gateway) {
    try {
      return new String(gateway.getErrorStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the log cannot be read", e);
    }
  }

  private static int status(int port) throws IOException {
    HttpURLConnection call =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/readyz").toURL().openConnection();
    call.setConnectTimeout(5_000);
    call.setReadTimeout(5_000);
    return call.getResponseCode();
  }

  private static void send(Site site, String id) {
    byte[] event = ("{\"id\":\"" + id + "\",\"ip\":\"1.0.0.7\"}").getBytes(UTF_8);
    site.lab().broker().topics().send(List.of(new ProducerRecord<>(site.source(), event, event)));
  }

  private static String inSink(Site site) {
    return site.lab().broker().topics().readAll(site.sink()).stream()
        .map(record -> new String(record.value(), UTF_8))
        .collect(Collectors.joining("\n"));
  }
}
