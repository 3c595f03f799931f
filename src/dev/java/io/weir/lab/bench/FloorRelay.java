package io.weir.lab.bench;

import io.weir.lab.process.LabException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends the rows of the floor's outbox and deletes them, on one thread, until it is killed. */
final class FloorRelay implements Runnable {
  private static final int ROWS = 4_000;

  private final Endpoints endpoints;

  FloorRelay(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public void run() {
    try (Connection connection = endpoints.connect();
        // A plan made while the outbox is empty would scan the whole table for ever.
        PreparedStatement indexed = connection.prepareStatement("SET enable_seqscan = off");
        PreparedStatement page =
            connection.prepareStatement(
                "SELECT id, key, payload FROM floor.outbox WHERE id > ? ORDER BY id LIMIT "
                    + ROWS);
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM floor.outbox WHERE id > ? AND id <= ?");
        KafkaProducer<byte[], byte[]> producer = endpoints.producer()) {
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
    List<Future<?>> sent = new ArrayList<>(ROWS);
    try (ResultSet rows = page.executeQuery()) {
      while (rows.next()) {
        last = rows.getLong(1);
        sent.add(
            producer.send(
                new ProducerRecord<>(endpoints.sink(), rows.getBytes(2), rows.getBytes(3))));
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
