package io.weir.outcome;

import io.weir.decode.Decoding;
import io.weir.decode.ParsedEvent;
import io.weir.event.Answer;
import java.nio.charset.StandardCharsets;

/** Writes outputs into events as the gateway does. */
public record Splicing(Decoding decoding) {

  /** With an output at each of these pointers. */
  static Splicing at(String... outputs) {
    return new Splicing(Decoding.writing(outputs));
  }

  /** The event with these values; null where an output has none. */
  String written(String event, String... values) {
    return new String(written(decoding.event(event), values), StandardCharsets.UTF_8);
  }

  /** The bytes of an event with these values; null where an output has none. */
  public static byte[] written(ParsedEvent event, String... values) {
    Answer[] answers = new Answer[values.length];
    for (int i = 0; i < values.length; i++) {
      answers[i] =
          values[i] == null
              ? new Answer.None("none", null)
              : new Answer.Hit(values[i].getBytes(StandardCharsets.UTF_8), null);
    }
    return EventSplicer.write(event.consumed().record().value(), event.splicePoints(), answers);
  }
}
