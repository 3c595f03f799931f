package io.weir.lab.bench;

import io.weir.lab.process.LabException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Writes rows that are enriched already by the floor's statement, over one connection for each
 * processor: what Postgres takes for them. They are the same few rows again and again, under new
 * ids each time.
 */
final class PostgresAlone {
  private final Endpoints endpoints;
  private final List<FloorRows> batches = new ArrayList<>();
  private final AtomicInteger begun = new AtomicInteger();
  private long written;

  private PostgresAlone(Endpoints endpoints) throws IOException {
    this.endpoints = endpoints;
    FloorEnricher enricher = new FloorEnricher(endpoints.agents());
    for (List<ConsumerRecord<byte[], byte[]>> records : PreparedRecords.read(endpoints)) {
      batches.add(enricher.rows(records, records.size()));
    }
  }

  /** A JVM of its own, with the arguments of {@link Endpoints}; waits to be killed when done. */
  public static void main(String[] args) throws Exception {
    Endpoints endpoints = Endpoints.of(args);
    try (Connection connection = endpoints.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(FloorRows.SCHEMA);
    }
    PostgresAlone writer = new PostgresAlone(endpoints);
    ProgressLog.write(0);
    List<CompletableFuture<Void>> connections = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      connections.add(CompletableFuture.runAsync(writer::write, task -> new Thread(task).start()));
    }
    CompletableFuture.allOf(connections.toArray(CompletableFuture<?>[]::new)).join();
    Thread.currentThread().join();
  }

  private void write() {
    try (Connection connection = endpoints.connect();
        PreparedStatement write = connection.prepareStatement(FloorRows.WRITE)) {
      while (begun.get() < endpoints.events()) {
        FloorRows rows = next();
        rows.write(connection, write, endpoints.source());
        wrote(rows.count());
      }
    } catch (SQLException e) {
      throw new LabException("the writing broke off", e);
    }
  }

  private FloorRows next() {
    int size = batches.get(0).count();
    FloorRows rows = batches.get(begun.getAndAdd(size) / size % batches.size());
    String[] ids = new String[rows.count()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = UUID.randomUUID().toString();
    }
    return rows.withIds(ids);
  }

  private synchronized void wrote(int rows) {
    written += rows;
    ProgressLog.write(written);
  }
}
