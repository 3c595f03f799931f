package io.weir.decode;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.Configuration;
import io.weir.config.References;
import io.weir.event.ConsumedRecord;
import io.weir.event.Header;
import io.weir.event.History;
import io.weir.event.SourcePartition;
import io.weir.event.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Reads values as the gateway does: id at {@code /id}, inputs and outputs as given. */
public record Decoding(EventDecoder decoder) {

  static final UUID TOPIC = new UUID(1, 2);

  static Decoding of(String settings, List<String> inputs, List<String> outputs) {
    return of(settings, inputs, outputs, Collections.nCopies(inputs.size(), List.of()));
  }

  /** With what stands for no value at each of the inputs. */
  static Decoding of(
      String settings,
      List<String> inputs,
      List<String> outputs,
      List<List<String>> missingValues) {
    EventSettings event = Configuration.parse(settings, EventSettings.class, References.none());
    PointerTree pointers = new PointerTree(event.id(), pointers(inputs), pointers(outputs));
    List<MissingValues> missing = missingValues.stream().map(MissingValues::new).toList();
    return new Decoding(new EventDecoder(event, pointers, missing));
  }

  /** Without inputs. */
  public static Decoding writing(String... outputs) {
    List<String> inputs = List.of(outputs).stream().map(output -> "/none").toList();
    return of("{\"id\": \"/id\"}", inputs, List.of(outputs));
  }

  private static List<JsonPointer> pointers(List<String> texts) {
    return texts.stream().map(JsonPointer::compile).toList();
  }

  public static ConsumedRecord consumed(byte[] value, Header... headers) {
    SourceRecord record =
        new SourceRecord(
            new SourcePartition("events", 3),
            77,
            1_000,
            "key".getBytes(StandardCharsets.UTF_8),
            value,
            List.of(headers));
    return new ConsumedRecord(record, History.none(record), null);
  }

  public DecodedRecord read(byte[] value) {
    return decoder.decode(consumed(value), TOPIC);
  }

  public ParsedEvent event(String value) {
    return assertInstanceOf(
            DecodedRecord.Parsed.class, read(value.getBytes(StandardCharsets.UTF_8)))
        .event();
  }

  DecodedRecord.Refused refused(byte[] value) {
    return assertInstanceOf(DecodedRecord.Refused.class, read(value));
  }

  String reason(String value) {
    return reason(value.getBytes(StandardCharsets.UTF_8));
  }

  String reason(byte[] value) {
    return refused(value).failure().reason();
  }
}
