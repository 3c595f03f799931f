package io.weir.lab.bench;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Enriched events as the columns of the floor's one statement, all of the same length. */
record FloorRows(
    String[] ids, byte[][] keys, Integer[] partitions, Long[] offsets, byte[][] payloads) {

  static final String SCHEMA =
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

  static final String WRITE =
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

  int count() {
    return ids.length;
  }

  /** The same rows under other ids. */
  FloorRows withIds(String[] others) {
    return new FloorRows(others, keys, partitions, offsets, payloads);
  }

  /**
   * Writes results and outbox rows in a transaction of their own.
   *
   * @param write {@link #WRITE}, prepared on the connection
   */
  void write(Connection connection, PreparedStatement write, String source) throws SQLException {
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
}
