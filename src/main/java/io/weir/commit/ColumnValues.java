package io.weir.commit;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.weir.text.PostgresText;

/** How parts of a row are passed to Postgres. Pure. */
final class ColumnValues {

  private ColumnValues() {}

  /** The bytes themselves: a copy of each event would live as long as its batch. */
  static Buffer bytes(byte[] bytes) {
    return bytes == null ? null : BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
  }

  /** The key as text where it can be text, which is what Debezium keys a record by; else the id. */
  static String aggregateId(byte[] key, String id) {
    if (key == null || key.length == 0) {
      return id;
    }
    return PostgresText.of(key).orElse(id);
  }
}
