package io.weir.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.gateway.GatewayProcess;
import io.weir.lab.network.Ports;
import io.weir.lab.postgres.PostgresServer;
import io.weir.lab.process.Await;
import io.weir.lab.process.ChildProcess;
import io.weir.lab.process.JavaCommand;
import io.weir.lab.process.LabException;
import io.weir.lab.process.TemporaryFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the lab promises to tests, demo and benches. */
class LabIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static Lab lab;

  @BeforeAll
  static void start() {
    lab = Lab.start();
  }

  @AfterAll
  static void closingLeavesNeitherProcessesNorFiles() {
    List<ProcessHandle> processes =
        List.of(lab.broker(), lab.postgres(), lab.agents()).stream()
            .flatMap(part -> family(part.pid()).stream())
            .toList();
    assertTrue(processes.size() > 3, "Postgres has children");
    lab.close();
    Await.until("nothing runs", SOON, () -> processes.stream().allMatch(ChildProcess::isGone));
    assertFalse(Files.exists(lab.folder()));
  }

  @Test
  void readsWhatATransactionCommittedAndNothingOfAnAbortedOne() {
    String topic = Lab.unique("transactions");
    lab.broker().topics().create(topic, 3);
    try (Producer<byte[], byte[]> producer = transactional(topic)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, bytes("k"), bytes("aborted")));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, bytes("k"), bytes("first")));
      producer.send(new ProducerRecord<>(topic, 2, bytes("k"), bytes("second")));
      producer.commitTransaction();
    }
    // The coordinator answers before the partitions know of the end.
    Await.until("committed", SOON, () -> values(topic).equals(List.of("first", "second")));
  }

  @Test
  void aTopicMayTakeMessagesFarAboveTheDefault() {
    String topic = Lab.unique("large");
    int bytes = 50 << 20;
    lab.broker().topics().create(topic, 1, Map.of("max.message.bytes", "67108864"));
    lab.broker().topics().send(topic, null, new byte[bytes]);
    assertEquals(bytes, lab.broker().topics().readAll(topic).get(0).value().length);
  }

  @Test
  void postgresIsDurableAndTheGatewaysUserIsNoSuperuser() throws SQLException {
    String database = Lab.unique("durable");
    assertEquals(
        "postgresql://weir@127.0.0.1:" + lab.postgres().port() + "/" + database,
        lab.postgres().createDatabase(database));
    try (Connection connection = lab.postgres().connect(database)) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertEquals("on", one(connection, "SHOW " + setting));
      }
      assertEquals("off", one(connection, "SHOW is_superuser"));
      assertEquals("weir", one(connection, "SELECT current_user"));
      assertEquals(database, one(connection, "SELECT current_database()"));
    }
  }

  @Test
  void committedDataSurvivesKillAndRestartOnTheSamePort() throws SQLException {
    String topic = Lab.unique("survives");
    lab.broker().topics().create(topic, 1);
    lab.broker().topics().send(topic, bytes("k"), bytes("kept"));
    String bootstrapServers = lab.broker().bootstrapServers();
    try (Connection connection = lab.postgres().connect("weir")) {
      run(connection, "CREATE TABLE kept AS SELECT 42 AS answer");
    }
    Duration cpu = lab.postgres().cpu();
    long pid = lab.postgres().pid();
    List<ProcessHandle> killed = family(pid);

    lab.broker().kill();
    lab.postgres().kill();
    boolean brokerRan = lab.broker().running();
    boolean backendsRan = !killed.stream().allMatch(ChildProcess::isGone);
    lab.broker().start();
    lab.postgres().start();

    assertFalse(brokerRan);
    assertFalse(backendsRan, "backends go with it");

    assertEquals(bootstrapServers, lab.broker().bootstrapServers());
    assertEquals(List.of("kept"), values(topic));
    assertNotEquals(pid, lab.postgres().pid());
    try (Connection connection = lab.postgres().connect("weir")) {
      assertEquals("42", one(connection, "SELECT answer FROM kept"));
    }
    assertTrue(lab.postgres().cpu().compareTo(cpu) >= 0, "lives add up");
  }

  @Test
  void processorTimeOfPostgresHoldsSessionsThatHaveEnded() throws SQLException {
    Duration before = lab.postgres().cpu();
    long backend;
    try (Connection connection = lab.postgres().connect("weir")) {
      backend = Long.parseLong(one(connection, "SELECT pg_backend_pid()"));
      one(connection, "SELECT count(*) FROM generate_series(1, 3000000)");
    }
    Await.until("the session has ended", SOON, () -> ProcessHandle.of(backend).isEmpty());
    Duration used = lab.postgres().cpu().minus(before);
    assertTrue(used.toMillis() >= 100, used.toString());
    assertTrue(lab.broker().cpu().toMillis() > 0);
    assertTrue(lab.broker().process().usage().peakMemoryBytes() > 50_000_000);
  }

  @Test
  void everythingEndsWhenTheProgramThatStartedItIsKilled(@TempDir Path folder) throws Exception {
    ChildProcess program =
        new ChildProcess(
            "a program with a Postgres",
            folder.resolve("program.log"),
            JavaCommand.ofTheLab(ProgramWithPostgres.class, List.of()),
            Map.of());
    program.start();
    Await.until(
        "its Postgres runs",
        Duration.ofSeconds(60),
        () -> Files.readAllLines(program.log()).stream().anyMatch(line -> line.startsWith("/")));
    List<String> said = Files.readAllLines(program.log());
    Path data = Path.of(said.get(said.size() - 1));
    Await.until("its Postgres has children", SOON, () -> family(program.pid()).size() > 3);
    List<ProcessHandle> left = family(program.pid());

    left.get(0).destroyForcibly();

    Await.until("nothing runs", SOON, () -> left.stream().allMatch(ChildProcess::isGone));
    Await.until("its folder is gone", SOON, () -> !Files.exists(data));
  }

  @Test
  void aGatewayThatEndsInsteadOfServingIsReportedWithItsLog(@TempDir Path folder) {
    GatewayProcess gateway =
        GatewayProcess.Launch.of(folder, folder.resolve("missing.json"), Ports.free()).start();
    LabException failure =
        assertThrows(LabException.class, () -> gateway.awaitReady(Duration.ofSeconds(60)));
    assertTrue(failure.getMessage().contains("ended with status"), failure.getMessage());
    assertTrue(failure.getMessage().contains("gateway.log"), failure.getMessage());
    assertFalse(gateway.running());
  }

  private static List<String> values(String topic) {
    return lab.broker().topics().readAll(topic).stream()
        .map(record -> new String(record.value(), UTF_8))
        .sorted()
        .toList();
  }

  private static Producer<byte[], byte[]> transactional(String id) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", lab.broker().bootstrapServers(), "transactional.id", id),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static List<ProcessHandle> family(long pid) {
    ProcessHandle parent = ProcessHandle.of(pid).orElseThrow();
    return Stream.concat(Stream.of(parent), parent.descendants()).toList();
  }

  private static String one(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      assertTrue(row.next(), query);
      return row.getString(1);
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Starts a Postgres, prints its folder, and waits to be killed. */
  static final class ProgramWithPostgres {
    private ProgramWithPostgres() {}

    public static void main(String[] args) throws InterruptedException {
      Path folder = TemporaryFolders.temporary();
      PostgresServer.start(folder);
      System.out.println(folder);
      Thread.currentThread().join();
    }
  }
}
