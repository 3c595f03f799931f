package io.weir.commit;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.sqlclient.Tuple;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.text.Utf8;
import io.weir.wire.HeaderJson;

/** Arrays, one for each column, of the outbox rows of retries and dead letters. */
public final class RoutedColumns {
  private final Long[] sourceOffsets;
  private final String[] ids;
  private final String[] topics;
  private final Integer[] partitions;
  private final Buffer[] keys;
  private final Buffer[] payloads;
  private final String[] headers;
  private final String[] types;
  private final String[] aggregateIds;
  private int size;

  RoutedColumns(int rows) {
    sourceOffsets = new Long[rows];
    ids = new String[rows];
    topics = new String[rows];
    partitions = new Integer[rows];
    keys = new Buffer[rows];
    payloads = new Buffer[rows];
    headers = new String[rows];
    types = new String[rows];
    aggregateIds = new String[rows];
  }

  void addRow(Outcome outcome) {
    OutboxRow row =
        outcome instanceof Outcome.Retry retry ? retry.row() : ((Outcome.Dead) outcome).row();
    sourceOffsets[size] = row.sourceOffset();
    ids[size] = outcome.id();
    topics[size] = row.topic();
    partitions[size] = row.partition();
    keys[size] = buffer(row.key());
    payloads[size] = buffer(row.value());
    headers[size] = HeaderJson.write(row.headers());
    types[size] = row.type().word();
    aggregateIds[size] = aggregateId(row.key(), outcome.id());
    size++;
  }

  void addTo(Tuple tuple) {
    tuple
        .addArrayOfLong(sourceOffsets)
        .addArrayOfString(ids)
        .addArrayOfString(topics)
        .addArrayOfInteger(partitions)
        .addArrayOfBuffer(keys)
        .addArrayOfBuffer(payloads)
        .addArrayOfString(headers)
        .addArrayOfString(types)
        .addArrayOfString(aggregateIds);
  }

  /** The bytes themselves: a copy of each event would live as long as its batch. */
  static Buffer buffer(byte[] bytes) {
    return bytes == null ? null : BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
  }

  /** The key as text where it can be text, which is what Debezium keys a record by; else the id. */
  static String aggregateId(byte[] key, String id) {
    if (key == null || key.length == 0) {
      return id;
    }
    String text = text(key);
    return text == null ? id : text;
  }

  /** The text of these bytes, or null if Postgres does not take them as text. */
  public static String text(byte[] bytes) {
    return Utf8.text(bytes).filter(text -> text.indexOf('\0') < 0).orElse(null);
  }
}
