package io.weir.lab.bench;

import io.weir.lab.process.LabException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * What a good engineer writes by hand for the same job in an afternoon, and the measure of the
 * gateway's speed: one loop that polls, looks ranges up in sorted arrays, asks for unknown agents,
 * and writes both tables in one statement; one thread that sends the outbox and deletes it. It has
 * no retries, no dead letters, no bounds in bytes, no fencing; its repeats after a crash stand
 * twice in the sink.
 */
final class Floor {
  private final Endpoints endpoints;
  private final FloorEnricher enricher;

  private Floor(Endpoints endpoints) {
    this.endpoints = endpoints;
    this.enricher = new FloorEnricher(endpoints.agents());
  }

  /** A JVM of its own, with the arguments of {@link Endpoints}; runs until it is killed. */
  public static void main(String[] args) throws Exception {
    Endpoints endpoints = Endpoints.of(args);
    Floor floor = new Floor(endpoints);
    try (Connection connection = endpoints.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(FloorRows.SCHEMA);
    }
    CompletableFuture<Void> relay =
        CompletableFuture.runAsync(new FloorRelay(endpoints), Executors.newSingleThreadExecutor());
    CompletableFuture<Void> loop =
        CompletableFuture.runAsync(floor::loop, Executors.newSingleThreadExecutor());
    CompletableFuture.anyOf(relay, loop).join();
  }

  private void loop() {
    try (Connection connection = endpoints.connect();
        PreparedStatement write = connection.prepareStatement(FloorRows.WRITE);
        KafkaConsumer<byte[], byte[]> consumer = endpoints.consumer()) {
      while (true) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Endpoints.POLL);
        if (!records.isEmpty()) {
          enricher.rows(records, records.count()).write(connection, write, endpoints.source());
          consumer.commitSync();
        }
      }
    } catch (SQLException | IOException e) {
      throw new LabException("the floor's loop broke off", e);
    }
  }
}
