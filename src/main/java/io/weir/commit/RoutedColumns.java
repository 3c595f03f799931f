package io.weir.commit;

import io.vertx.core.buffer.Buffer;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.wire.HeaderJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Arrays, one for each column, of the outbox rows of retries and dead letters. */
final class RoutedColumns {

  private RoutedColumns() {}

  /** Adds the columns {@code routed_…} of these outcomes. */
  static void add(List<Outcome> outcomes, Map<String, Object> parameters) {
    List<Outcome> routed = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Retry || outcome instanceof Outcome.Dead) {
        routed.add(outcome);
      }
    }
    int size = routed.size();
    Long[] sourceOffsets = new Long[size];
    String[] ids = new String[size];
    String[] topics = new String[size];
    Integer[] partitions = new Integer[size];
    Buffer[] keys = new Buffer[size];
    Buffer[] payloads = new Buffer[size];
    String[] headers = new String[size];
    String[] types = new String[size];
    String[] aggregateIds = new String[size];
    for (int i = 0; i < size; i++) {
      Outcome outcome = routed.get(i);
      OutboxRow row =
          outcome instanceof Outcome.Retry retry ? retry.row() : ((Outcome.Dead) outcome).row();
      sourceOffsets[i] = row.sourceOffset();
      ids[i] = outcome.id();
      topics[i] = row.topic();
      partitions[i] = row.partition();
      keys[i] = ColumnValues.bytes(row.key());
      payloads[i] = ColumnValues.bytes(row.value());
      headers[i] = HeaderJson.write(row.headers());
      types[i] = row.type().word();
      aggregateIds[i] = ColumnValues.aggregateId(row.key(), outcome.id());
    }
    parameters.put("routed_source_offset", sourceOffsets);
    parameters.put("routed_event_id", ids);
    parameters.put("routed_topic", topics);
    parameters.put("routed_topic_partition", partitions);
    parameters.put("routed_key", keys);
    parameters.put("routed_payload", payloads);
    parameters.put("routed_headers", headers);
    parameters.put("routed_type", types);
    parameters.put("routed_aggregate_id", aggregateIds);
  }
}
