package io.weir.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.async.Deadline;
import io.weir.decode.BatchDecoder;
import io.weir.decode.DecodedRecord;
import io.weir.decode.Decoding;
import io.weir.decode.EventDecoder;
import io.weir.enrich.Enrichment;
import io.weir.enrich.EnrichmentJoin;
import io.weir.enrich.Lookup;
import io.weir.enrich.OnFailure;
import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.Header;
import io.weir.event.Outcome;
import io.weir.event.RecordSamples;
import io.weir.event.SourceRecord;
import io.weir.ops.DefectLog;
import io.weir.outcome.OutcomeChooser;
import io.weir.outcome.OutcomeSamples;
import io.weir.postgres.FixedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A batch's way from records to outcomes. */
class StagesTest {

  private static final UUID TOPIC = new UUID(1, 2);
  private static final long NOW = 1_700_000_000_000L;
  private static final String BLOCKED = "{\"id\":\"x\",\"place\":1}";
  private static final String GOOD = "{\"id\":\"x\"}";

  private final Vertx vertx = Vertx.vertx();
  private final EventDecoder decoder = Decoding.writing("/place/geo").decoder();
  private final List<Enrichment> enrichments =
      List.of(new Enrichment("geo", new Silent(), OnFailure.RETRY));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** Knows nothing of anything. */
  private static final class Silent implements Lookup {
    @Override
    public Future<List<Answer>> ask(List<String> inputs, Deadline deadline) {
      return Future.succeededFuture(
          inputs.stream().<Answer>map(input -> new Answer.None("nothing", null)).toList());
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private List<Outcome> outcomes(ConsumedRecord... batch) {
    return outcomes(decoder::decode, batch);
  }

  private List<Outcome> outcomes(
      BiFunction<ConsumedRecord, UUID, DecodedRecord> decoder, ConsumedRecord... batch) {
    DefectLog defects = new DefectLog(System::nanoTime);
    EnrichmentJoin join = new EnrichmentJoin(enrichments, OutcomeSamples.meters());
    OutcomeChooser chooser =
        new OutcomeChooser(
            vertx, enrichments, OutcomeSamples.topics(100_000), FixedClock.at(NOW), defects);
    return new BatchDecoder(vertx, decoder, defects, OutcomeSamples.meters())
        .decode(Stream.of(batch).map(ConsumedRecord::record).toList(), TOPIC, ConsumedRecord::fresh)
        .compose(decoded -> join.ask(decoded, Deadline.in(Duration.ofSeconds(5))))
        .compose(chooser::choose)
        .await();
  }

  private static ConsumedRecord consumed(long offset, String value) {
    return ConsumedRecord.fresh(RecordSamples.record(offset, value));
  }

  private static List<String> kinds(List<Outcome> outcomes) {
    return outcomes.stream().map(outcome -> outcome.getClass().getSimpleName()).toList();
  }

  @Test
  void theFirstOfSeveralWithOneIdDecidesWhetherItIsGoodOrNot() {
    assertEquals(
        List.of("Dead", "Duplicate", "Duplicate", "Enriched"),
        kinds(
            outcomes(
                consumed(0, BLOCKED),
                consumed(1, GOOD),
                consumed(2, BLOCKED),
                consumed(3, "{\"id\":\"y\"}"))));
    assertEquals(
        List.of("Enriched", "Duplicate", "Enriched"),
        kinds(outcomes(consumed(0, GOOD), consumed(1, BLOCKED), consumed(2, "{\"id\":\"y\"}"))));
  }

  @Test
  void aDefectMetInReadingOneEventIsThatEventsEndAndNoOthers() {
    List<Outcome> outcomes =
        outcomes(
            (consumed, topic) -> {
              if (consumed.record().offset() == 1) {
                throw new IllegalStateException("a bug");
              }
              return decoder.decode(consumed, topic);
            },
            consumed(0, "{\"id\":\"a\"}"),
            consumed(1, "{\"id\":\"b\"}"),
            consumed(2, "{\"id\":\"c\"}"));
    assertEquals(List.of("Enriched", "Dead", "Enriched"), kinds(outcomes));
    Outcome.Dead dead = (Outcome.Dead) outcomes.get(1);
    assertEquals("defect", dead.deadLetter().failure().reason());
    assertTrue(
        dead.deadLetter()
            .failure()
            .message()
            .startsWith("IllegalStateException at io.weir.pipeline."),
        dead.deadLetter().failure()::message);
    assertEquals(TOPIC + ":3:1", dead.id());
    assertArrayEquals("{\"id\":\"b\"}".getBytes(StandardCharsets.UTF_8), dead.row().value());
  }

  /** Headers that a defect hits once, when they are copied into the enriched event. */
  private static final class Trap extends AbstractList<Header> {
    private int sizes;

    @Override
    public Header get(int index) {
      throw new IndexOutOfBoundsException();
    }

    @Override
    public int size() {
      if (sizes++ == 0) {
        throw new IllegalStateException("a bug");
      }
      return 0;
    }
  }

  @Test
  void aDefectMetInChoosingAnEventsOutcomeIsItsEnd() {
    SourceRecord plain = RecordSamples.record(1, "{\"id\":\"b\"}");
    SourceRecord trapped =
        new SourceRecord(plain.source(), 1, 0, plain.key(), plain.value(), new Trap());
    List<Outcome> outcomes = outcomes(consumed(0, "{\"id\":\"a\"}"), ConsumedRecord.fresh(trapped));
    assertEquals(List.of("Enriched", "Dead"), kinds(outcomes));
    Outcome.Dead dead = assertInstanceOf(Outcome.Dead.class, outcomes.get(1));
    assertEquals("b", dead.id());
    assertEquals("defect", dead.deadLetter().failure().reason());
  }
}
