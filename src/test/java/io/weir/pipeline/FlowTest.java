package io.weir.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.async.Deadline;
import io.weir.decode.Decoding;
import io.weir.decode.EventDecoder;
import io.weir.enrich.Enrichment;
import io.weir.enrich.Lookup;
import io.weir.enrich.OnFailure;
import io.weir.event.Answer;
import io.weir.event.ConsumedRecord;
import io.weir.event.Header;
import io.weir.event.Outcome;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import io.weir.wire.WeirHeaders;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A batch's way from records to outcomes. */
class FlowTest {

  private static final String BLOCKED = "{\"id\":\"x\",\"place\":1}";
  private static final String GOOD = "{\"id\":\"x\"}";

  private final Vertx vertx = Vertx.vertx();
  private final EventDecoder reader = Decoding.writing("/place/geo").reader();
  private final List<Enrichment> enrichments =
      List.of(new Enrichment("geo", new Silent(), OnFailure.RETRY));
  private final Flow flow = FlowSamples.flow(vertx, enrichments, reader::read);

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

  private static List<Outcome> outcomes(Flow flow, ConsumedRecord... batch) {
    return flow.outcomes(List.of(batch), FlowSamples.TOPIC).await();
  }

  private static ConsumedRecord consumed(long offset, String value) {
    return FlowSamples.consumed(FlowSamples.record(offset, value));
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
                flow,
                consumed(0, BLOCKED),
                consumed(1, GOOD),
                consumed(2, BLOCKED),
                consumed(3, "{\"id\":\"y\"}"))));
    assertEquals(
        List.of("Enriched", "Duplicate", "Enriched"),
        kinds(
            outcomes(
                flow, consumed(0, GOOD), consumed(1, BLOCKED), consumed(2, "{\"id\":\"y\"}"))));
  }

  @Test
  void aDefectMetInReadingOneEventIsThatEventsEndAndNoOthers() {
    Flow broken =
        FlowSamples.flow(
            vertx,
            enrichments,
            (consumed, topic) -> {
              if (consumed.record().offset() == 1) {
                throw new IllegalStateException("a bug");
              }
              return reader.read(consumed, topic);
            });
    List<Outcome> outcomes =
        outcomes(
            broken,
            consumed(0, "{\"id\":\"a\"}"),
            consumed(1, "{\"id\":\"b\"}"),
            consumed(2, "{\"id\":\"c\"}"));
    assertEquals(List.of("Enriched", "Dead", "Enriched"), kinds(outcomes));
    Outcome.Dead dead = (Outcome.Dead) outcomes.get(1);
    assertEquals("defect", dead.letter().failure().reason());
    assertTrue(
        dead.letter().failure().message().startsWith("IllegalStateException at io.weir.pipeline."),
        dead.letter().failure()::message);
    assertEquals(FlowSamples.TOPIC + ":3:1", dead.id());
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
    SourceRecord plain = FlowSamples.record(1, "{\"id\":\"b\"}");
    SourceRecord trapped =
        new SourceRecord(plain.source(), 1, 0, plain.key(), plain.value(), new Trap());
    List<Outcome> outcomes =
        outcomes(flow, consumed(0, "{\"id\":\"a\"}"), FlowSamples.consumed(trapped));
    assertEquals(List.of("Enriched", "Dead"), kinds(outcomes));
    Outcome.Dead dead = assertInstanceOf(Outcome.Dead.class, outcomes.get(1));
    assertEquals("b", dead.id());
    assertEquals("defect", dead.letter().failure().reason());
  }

  private static SourceRecord waiting(String topic, long due) {
    SourceRecord plain = FlowSamples.record(1, GOOD);
    return new SourceRecord(
        new SourcePartition(topic, 3),
        1,
        0,
        null,
        plain.value(),
        List.of(
            Header.of(WeirHeaders.EVENT_ID, "x"), Header.of(WeirHeaders.DUE, Long.toString(due))));
  }

  private long due(String topic, long due) {
    return flow.waited(waiting(topic, due)).history().dueMillis();
  }

  @Test
  void aRecordIsDueWhenItSaysThoughItsDelayIsNoLongerConfigured() {
    long inNineMinutes = FlowSamples.NOW + 540_000;
    assertEquals(inNineMinutes, due("events.retry.10m", inNineMinutes));
  }

  @Test
  void aRecordIsDueWhenItSaysThoughTheClockWasLessWellKnownWhenThatWasWritten() {
    long loose = FlowSamples.NOW + 10_000 + 20_000;
    assertEquals(loose, due("events.retry.10s", loose));
  }

  @Test
  void noRecordWaitsMuchLongerThanTheDelayOfItsTopicWhateverItSays() {
    long due = due("events.retry.1m", Long.MAX_VALUE);
    assertTrue(due >= FlowSamples.NOW + 60_000 && due < FlowSamples.NOW + 121_000, "due " + due);
  }
}
