package io.weir.commit;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import io.weir.event.Outcome;
import io.weir.wire.HeaderJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Arrays, one for each column, of the results and their outbox rows, in the order of their ids. */
final class EnrichedColumns {
  private final List<Outcome.Enriched> all = new ArrayList<>();

  EnrichedColumns(List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Enriched enriched) {
        all.add(enriched);
      }
    }
    all.sort(Comparator.comparing(Outcome.Enriched::id));
  }

  int size() {
    return all.size();
  }

  void addTo(Tuple tuple) {
    int size = all.size();
    Long[] sourceOffsets = new Long[size];
    String[] ids = new String[size];
    Buffer[] keys = new Buffer[size];
    Buffer[] payloads = new Buffer[size];
    String[] headers = new String[size];
    String[] reports = new String[size];
    Boolean[] full = new Boolean[size];
    String[] topics = new String[size];
    Integer[] partitions = new Integer[size];
    Long[] offsets = new Long[size];
    String[] aggregateIds = new String[size];
    for (int i = 0; i < size; i++) {
      Outcome.Enriched enriched = all.get(i);
      sourceOffsets[i] = enriched.offset();
      ids[i] = enriched.id();
      keys[i] = RoutedColumns.buffer(enriched.row().key());
      payloads[i] = RoutedColumns.buffer(enriched.row().value());
      headers[i] = HeaderJson.write(enriched.row().headers());
      reports[i] = enriched.report();
      full[i] = enriched.full();
      topics[i] = enriched.origin().topic();
      partitions[i] = enriched.origin().partition();
      offsets[i] = enriched.origin().offset();
      aggregateIds[i] = RoutedColumns.aggregateId(enriched.row().key(), enriched.id());
    }
    tuple
        .addArrayOfLong(sourceOffsets)
        .addArrayOfString(ids)
        .addArrayOfBuffer(keys)
        .addArrayOfBuffer(payloads)
        .addArrayOfString(headers)
        .addArrayOfString(reports)
        .addArrayOfBoolean(full)
        .addArrayOfString(topics)
        .addArrayOfInteger(partitions)
        .addArrayOfLong(offsets)
        .addArrayOfString(aggregateIds);
  }
}
