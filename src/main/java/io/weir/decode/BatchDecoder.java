package io.weir.decode;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.event.ConsumedRecord;
import io.weir.event.SourceRecord;
import io.weir.ops.Defect;
import io.weir.ops.DefectLog;
import io.weir.ops.Meters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Decodes the records of a batch on a worker thread, since a batch may be many megabytes. One
 * instance serves the process; a future completes on the event loop that asked.
 */
public final class BatchDecoder {
  private final Vertx vertx;
  private final BiFunction<ConsumedRecord, UUID, DecodedRecord> decoder;
  private final DefectLog defects;
  private final Meters meters;

  /**
   * Decodes each record by one decoder.
   *
   * @param decoder as {@link EventDecoder#decode}
   */
  public BatchDecoder(
      Vertx vertx,
      BiFunction<ConsumedRecord, UUID, DecodedRecord> decoder,
      DefectLog defects,
      Meters meters) {
    this.vertx = vertx;
    this.decoder = decoder;
    this.defects = defects;
    this.meters = meters;
  }

  /**
   * One decoded record for each, in their order. A defect that is met while one is decoded refuses
   * that record alone.
   *
   * @param topicId the id of the topic that they were read from
   * @param past gives a record its past
   */
  public Future<List<DecodedRecord>> decode(
      List<SourceRecord> records, UUID topicId, Function<SourceRecord, ConsumedRecord> past) {
    long start = System.nanoTime();
    return vertx
        .executeBlocking(() -> decodeAll(records, topicId, past), false)
        .onSuccess(decoded -> meters.took(Meters.Stage.DECODE, start));
  }

  private List<DecodedRecord> decodeAll(
      List<SourceRecord> records, UUID topicId, Function<SourceRecord, ConsumedRecord> past) {
    List<DecodedRecord> all = new ArrayList<>(records.size());
    Set<String> ids = new HashSet<>(records.size() * 2);
    for (SourceRecord record : records) {
      DecodedRecord decoded = decodeOne(record, topicId, past);
      boolean decides = !(decoded instanceof DecodedRecord.Skipped);
      all.add(
          decides && !ids.add(decoded.id())
              ? new DecodedRecord.Repeated(decoded.consumed(), decoded.id())
              : decoded);
    }
    return all;
  }

  private DecodedRecord decodeOne(
      SourceRecord record, UUID topicId, Function<SourceRecord, ConsumedRecord> past) {
    ConsumedRecord consumed = ConsumedRecord.fresh(record);
    try {
      consumed = past.apply(record);
      return decoder.apply(consumed, topicId);
    } catch (RuntimeException | StackOverflowError defect) {
      defects.note(consumed.record(), defect);
      String id = EventDecoder.identityOf(consumed, topicId);
      return new DecodedRecord.Refused(consumed, id, Defect.ofEvent(defect));
    }
  }
}
