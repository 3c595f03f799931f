package io.weir.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.weir.lab.postgres.PostgresServer;
import io.weir.lab.process.LabException;
import io.weir.lab.ranges.CountryRanges;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a good engineer writes by hand for the same job in an afternoon, and the measure of the
 * gateway's speed: one loop that polls, looks ranges up in sorted arrays, asks for unknown agents,
 * and writes both tables in one statement; one thread that sends the outbox and deletes it. It has
 * no retries, no dead letters, no bounds in bytes, no fencing; its repeats after a crash stand
 * twice in the sink.
 */
final class Floor {
  private static final int POLL_RECORDS = 2_000;
  private static final int RELAY_ROWS = 4_000;
  private static final int CALLS = 16;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CALL = Duration.ofSeconds(5);

  private static final String SCHEMA =
      """
      CREATE SCHEMA floor;
      CREATE TABLE floor.enriched_event (
        event_id text COLLATE "C" PRIMARY KEY, key bytea, topic text NOT NULL,
        partition integer NOT NULL, "offset" bigint NOT NULL, event json NOT NULL,
        created timestamptz NOT NULL DEFAULT now());
      CREATE TABLE floor.outbox (
        id bigserial PRIMARY KEY, aggregateid text NOT NULL, type text NOT NULL, key bytea,
        payload bytea NOT NULL, timestamp timestamptz NOT NULL DEFAULT now());
      """;

  private static final String WRITE =
      """
      WITH rows AS (
        SELECT * FROM unnest(?::text[], ?::bytea[], ?::int[], ?::bigint[], ?::bytea[])
          AS r(event_id, key, partition, "offset", payload)
      ), results AS (
        INSERT INTO floor.enriched_event (event_id, key, topic, partition, "offset", event)
        SELECT event_id, key, ?, partition, "offset", convert_from(payload, 'UTF8')::json FROM rows
        ON CONFLICT (event_id) DO NOTHING
        RETURNING event_id
      )
      INSERT INTO floor.outbox (aggregateid, type, key, payload)
      SELECT event_id, 'event-enriched', key, payload FROM rows JOIN results USING (event_id)
      """;

  private final ObjectMapper json = new ObjectMapper();
  private final CountryRanges ranges = CountryRanges.load();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Semaphore calls = new Semaphore(CALLS);
  private final AsyncCache<String, JsonNode> devices =
      Caffeine.newBuilder().maximumSize(100_000).buildAsync();
  private final String bootstrapServers;
  private final String source;
  private final String database;
  private final URI agents;

  private Floor(String bootstrapServers, String source, String database, URI agents) {
    this.bootstrapServers = bootstrapServers;
    this.source = source;
    this.database = database;
    this.agents = agents;
  }

  /** A JVM of its own: {@code BOOTSTRAP SOURCE JDBC-URL AGENTS}; runs until it is killed. */
  public static void main(String[] args) throws Exception {
    Floor floor = new Floor(args[0], args[1], args[2], URI.create(args[3]));
    try (Connection connection = floor.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(SCHEMA);
    }
    CompletableFuture<Void> relay =
        CompletableFuture.runAsync(floor::relay, Executors.newSingleThreadExecutor());
    CompletableFuture<Void> loop =
        CompletableFuture.runAsync(floor::loop, Executors.newSingleThreadExecutor());
    CompletableFuture.anyOf(relay, loop).join();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database, PostgresServer.WEIR, "");
  }

  private void loop() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "group.id",
            source,
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false,
            "max.poll.records",
            POLL_RECORDS);
    try (Connection connection = connect();
        PreparedStatement write = connection.prepareStatement(WRITE);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(source));
      while (true) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          write(connection, write, records);
          consumer.commitSync();
        }
      }
    } catch (SQLException | IOException e) {
      throw new LabException("the floor's loop broke off", e);
    }
  }

  private void write(
      Connection connection, PreparedStatement write, ConsumerRecords<byte[], byte[]> records)
      throws SQLException, IOException {
    int count = records.count();
    List<ObjectNode> events = new ArrayList<>(count);
    List<CompletableFuture<JsonNode>> asked = new ArrayList<>(count);
    String[] ids = new String[count];
    byte[][] keys = new byte[count][];
    Integer[] partitions = new Integer[count];
    Long[] offsets = new Long[count];
    int i = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      ObjectNode event = (ObjectNode) json.readTree(record.value());
      Optional<String> country = country(event.path("ip").asText());
      country.ifPresent(code -> event.putObject("geo").put("country", code));
      asked.add(devices.get(event.path("userAgent").asText(), (agent, pool) -> ask(agent)));
      ids[i] = event.path("id").asText();
      keys[i] = record.key();
      partitions[i] = record.partition();
      offsets[i++] = record.offset();
      events.add(event);
    }
    byte[][] payloads = new byte[count][];
    for (int row = 0; row < count; row++) {
      payloads[row] = json.writeValueAsBytes(events.get(row).set("device", asked.get(row).join()));
    }
    List<Array> columns =
        List.of(
            connection.createArrayOf("text", ids),
            connection.createArrayOf("bytea", keys),
            connection.createArrayOf("int4", partitions),
            connection.createArrayOf("int8", offsets),
            connection.createArrayOf("bytea", payloads));
    for (int column = 0; column < columns.size(); column++) {
      write.setArray(column + 1, columns.get(column));
    }
    write.setString(columns.size() + 1, source);
    write.executeUpdate();
  }

  private Optional<String> country(String address) throws UnknownHostException {
    // The bench's events hold addresses only, so nothing here asks DNS.
    return address.isEmpty() ? Optional.empty() : ranges.country(InetAddress.getByName(address));
  }

  private CompletableFuture<JsonNode> ask(String agent) {
    String query = URLEncoder.encode(agent, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(agents.resolve("/v1/parse?ua=" + query)).timeout(CALL).build();
    calls.acquireUninterruptibly();
    return http.sendAsync(request, BodyHandlers.ofByteArray())
        .whenComplete((answer, error) -> calls.release())
        .thenApply(answer -> read(answer.body()));
  }

  private JsonNode read(byte[] body) {
    try {
      return json.readTree(body);
    } catch (IOException e) {
      throw new LabException("the detector's answer is not JSON", e);
    }
  }

  private void relay() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "acks",
            "all",
            "linger.ms",
            5,
            "batch.size",
            256 << 10);
    try (Connection connection = connect();
        // A plan made while the outbox is empty would scan the whole table for ever.
        PreparedStatement indexed = connection.prepareStatement("SET enable_seqscan = off");
        PreparedStatement page =
            connection.prepareStatement(
                "SELECT id, key, payload FROM floor.outbox WHERE id > ? ORDER BY id LIMIT "
                    + RELAY_ROWS);
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM floor.outbox WHERE id > ? AND id <= ?");
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      indexed.execute();
      long sent = 0;
      while (true) {
        long last = turn(page, delete, producer, sent);
        if (last == sent) {
          Thread.sleep(10);
        }
        sent = last;
      }
    } catch (SQLException | ExecutionException e) {
      throw new LabException("the floor's relay broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last row sent. One writer commits one batch after the other, so none comes late. */
  private long turn(
      PreparedStatement page,
      PreparedStatement delete,
      KafkaProducer<byte[], byte[]> producer,
      long after)
      throws SQLException, ExecutionException, InterruptedException {
    long last = after;
    page.setLong(1, after);
    List<Future<?>> sent = new ArrayList<>(RELAY_ROWS);
    try (ResultSet rows = page.executeQuery()) {
      while (rows.next()) {
        last = rows.getLong(1);
        sent.add(
            producer.send(
                new ProducerRecord<>(source + ".enriched", rows.getBytes(2), rows.getBytes(3))));
      }
    }
    if (last == after) {
      return last;
    }
    producer.flush();
    for (Future<?> one : sent) {
      one.get();
    }
    delete.setLong(1, after);
    delete.setLong(2, last);
    delete.executeUpdate();
    return last;
  }
}
