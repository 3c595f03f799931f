package io.weir.commit;

import io.weir.event.OutboxRow;
import java.util.List;

/** Takes the outbox rows of each part of a batch as soon as that part is durable. */
@FunctionalInterface
public interface DurableRows {

  /**
   * Parts come in the order of offsets, each once.
   *
   * @param nextOffset one past the part
   * @param rows to be published, in this order
   */
  void publish(long nextOffset, List<OutboxRow> rows);
}
