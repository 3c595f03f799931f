package io.weir.kafka;

import io.weir.event.Header;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Kafka's records in the gateway's own terms. Pure. */
public final class RecordReader {

  private RecordReader() {}

  /** The record with its bytes as they are. */
  public static SourceRecord read(SourcePartition source, ConsumerRecord<byte[], byte[]> record) {
    List<Header> headers = List.of();
    var iterator = record.headers().iterator();
    if (iterator.hasNext()) {
      headers = new ArrayList<>();
      while (iterator.hasNext()) {
        var header = iterator.next();
        headers.add(new Header(header.key(), header.value()));
      }
    }
    return new SourceRecord(
        source, record.offset(), record.timestamp(), record.key(), record.value(), headers);
  }
}
