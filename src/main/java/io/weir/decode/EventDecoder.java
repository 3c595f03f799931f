package io.weir.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.weir.event.ConsumedRecord;
import io.weir.event.Failure;
import io.weir.event.SourceRecord;
import io.weir.wire.WeirHeaders;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads one event: one pass over the bytes that checks all of it and keeps the few places that
 * matter. Pure; may run on any thread, not on an event loop, since an event may be large.
 */
public final class EventDecoder {

  /** What came of reading. */
  public sealed interface Reading {

    /** By what the record is known, whatever else is known of it. */
    String id();

    /** The record itself. */
    ConsumedRecord consumed();

    /** The record is an event. */
    record Understood(ParsedEvent event) implements Reading {
      @Override
      public String id() {
        return event.id();
      }

      @Override
      public ConsumedRecord consumed() {
        return event.consumed();
      }
    }

    /** The record is not, and never will be. The identity is known all the same. */
    record Refused(ConsumedRecord consumed, String id, Failure failure) implements Reading {}

    /** The record is to be passed over, by configuration. */
    record PassedOver(ConsumedRecord consumed, String id) implements Reading {}
  }

  private final EventSettings settings;
  private final PointerTree outline;
  private final JsonFactory json;

  public EventDecoder(EventSettings settings, PointerTree outline) {
    this.settings = settings;
    this.outline = outline;
    this.json =
        JsonFactory.builder()
            // It would take UTF-16 too, in which nothing stands at the byte where it is counted.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // Names come from outside: interning them costs the process a global table's room.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Colliding names fill the parser's own table; that is no reason to throw.
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    // Depth is counted here, to give it its own reason; this is the second line.
                    .maxNestingDepth(settings.maxDepth() + 1)
                    .maxStringLength(settings.maxBytes().asInt())
                    .maxNumberLength(NumberCheck.MAX_LENGTH)
                    .maxNameLength(10_000)
                    .build())
            .build();
  }

  /** Carries a refusal out of the recursion. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Failure failure;

    Refusal(String reason, String message) {
      super(message, null, false, false);
      this.failure = Failure.record(reason, message);
    }
  }

  /** What is known of the event so far. */
  private static final class Findings {
    final String[] inputs;
    final boolean[] badInputs;
    final SplicePoints layout;
    String id;

    /** Where an object should hold an output, and something else stands. */
    PointerTree.Place blocked;

    Findings(PointerTree outline) {
      inputs = new String[outline.inputCount()];
      badInputs = new boolean[outline.inputCount()];
      layout = new SplicePoints(outline);
    }
  }

  /** Reads a record; {@code topicId} is the id of the topic it stands in. */
  public Reading read(ConsumedRecord consumed, UUID topicId) {
    SourceRecord record = consumed.record();
    String identity = identity(consumed, topicId);
    byte[] value = record.value();
    if (value == null) {
      return settings.onNull() == EventSettings.OnNull.SKIP
          ? new Reading.PassedOver(consumed, identity)
          : refused(consumed, identity, Failure.record("null-value", "the value is null"));
    }
    Optional<Failure> objection = PayloadCheck.objection(value, settings.maxBytes().asInt());
    if (objection.isPresent()) {
      return refused(consumed, identity, objection.get());
    }
    return parse(consumed, identity, value);
  }

  /** The id that is known without looking into the event, or the identity made of its place. */
  public static String identity(ConsumedRecord consumed, UUID topicId) {
    return consumed.knownId() != null ? consumed.knownId() : place(consumed.record(), topicId);
  }

  public static String place(SourceRecord record, UUID topicId) {
    return topicId + ":" + record.source().partition() + ":" + record.offset();
  }

  private static Reading refused(ConsumedRecord consumed, String id, Failure failure) {
    return new Reading.Refused(consumed, id, failure);
  }

  private Reading parse(ConsumedRecord consumed, String identity, byte[] value) {
    Findings findings = new Findings(outline);
    try (JsonParser in = json.createParser(value)) {
      try {
        JsonToken first = in.nextToken();
        if (first == null) {
          throw new Refusal("empty-value", "the value has nothing but blanks");
        }
        if (first != JsonToken.START_OBJECT) {
          throw new Refusal("not-an-object", "the value is JSON, but not an object");
        }
        value(in, outline.root(), findings, 1);
        if (in.nextToken() != null) {
          throw new Refusal("not-json", "more follows after the end of the object");
        }
      } catch (JsonEOFException e) {
        throw new Refusal("half-json", "the value ends in the middle, at byte " + value.length);
      } catch (StreamConstraintsException e) {
        throw new Refusal("beyond-limits", "a number or name is too long" + at(in));
      } catch (IOException e) {
        throw new Refusal("not-json", "the value is not JSON" + at(in));
      }
    } catch (Refusal refusal) {
      return refused(consumed, identity, refusal.failure);
    } catch (IOException e) {
      return refused(consumed, identity, Failure.record("not-json", "the value is not JSON"));
    }
    String id = consumed.knownId() == null && findings.id != null ? findings.id : identity;
    if (findings.blocked != null) {
      return refused(
          consumed,
          id,
          Failure.record(
              "output-blocked",
              "an output goes into the object at "
                  + findings.blocked.pointer
                  + ", where something else stands"));
    }
    return new Reading.Understood(
        new ParsedEvent(consumed, id, findings.inputs, findings.badInputs, findings.layout));
  }

  private static String at(JsonParser in) {
    return ", at byte " + in.currentLocation().getByteOffset();
  }

  /** Reads the value at the current token; {@code place} is null where nothing below matters. */
  private void value(JsonParser in, PointerTree.Place place, Findings findings, int depth)
      throws IOException {
    if (depth > settings.maxDepth() && in.currentToken().isStructStart()) {
      throw new Refusal("too-deep", "the nesting is deeper than " + settings.maxDepth());
    }
    boolean replaced = place != null && place.output >= 0;
    if (replaced) {
      findings.layout.from[place.output] = (int) in.currentTokenLocation().getByteOffset();
    }
    switch (in.currentToken()) {
      case START_OBJECT -> object(in, place, findings, depth);
      case START_ARRAY -> array(in, place, findings, depth);
      default -> scalar(in, place, findings);
    }
    if (replaced) {
      in.finishToken();
      findings.layout.to[place.output] = (int) in.currentLocation().getByteOffset();
    }
  }

  private void object(JsonParser in, PointerTree.Place place, Findings findings, int depth)
      throws IOException {
    MemberNames names = new MemberNames();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      if (names.count() == settings.maxMembers()) {
        throw new Refusal(
            "beyond-limits", "an object has more than " + settings.maxMembers() + " members");
      }
      if (!names.add(name)) {
        throw new Refusal("duplicate-member", "an object has a member twice" + at(in));
      }
      in.nextToken();
      value(in, place == null ? null : place.children.get(name), findings, depth + 1);
    }
    if (place != null) {
      unfit(place, findings);
      if (place.leadsToOutput) {
        findings.layout.closeAt[place.number] = (int) in.currentTokenLocation().getByteOffset();
        findings.layout.empty[place.number] = names.count() == 0;
      }
    }
  }

  private void array(JsonParser in, PointerTree.Place place, Findings findings, int depth)
      throws IOException {
    boolean followed = place != null && !place.children.isEmpty();
    int index = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      PointerTree.Place child = followed ? place.children.get(Integer.toString(index)) : null;
      value(in, child, findings, depth + 1);
      index++;
    }
    if (place != null) {
      unfit(place, findings);
      if (place.leadsToOutput) {
        findings.blocked = place;
      }
    }
  }

  private static void unfit(PointerTree.Place place, Findings findings) {
    for (int input : place.inputs) {
      findings.badInputs[input] = true;
    }
    if (place.id) {
      throw new Refusal("bad-id", "the id is neither a string nor a number");
    }
  }

  private void scalar(JsonParser in, PointerTree.Place place, Findings findings)
      throws IOException {
    JsonToken token = in.currentToken();
    if (token.isNumeric() && NumberCheck.isBeyond(in)) {
      throw new Refusal("beyond-limits", "a number's exponent is too large" + at(in));
    }
    if (place == null) {
      return;
    }
    if (place.leadsToOutput) {
      if (token == JsonToken.VALUE_NULL) {
        findings.layout.nullAt[place.number] = (int) in.currentTokenLocation().getByteOffset();
      } else {
        findings.blocked = place;
      }
    }
    if (token == JsonToken.VALUE_NULL || (place.inputs.isEmpty() && !place.id)) {
      return;
    }
    String text = in.getText();
    for (int input : place.inputs) {
      findings.inputs[input] = text;
    }
    if (place.id) {
      findings.id = id(text, token);
    }
  }

  private String id(String text, JsonToken token) {
    if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
      throw new Refusal("bad-id", "the id is neither a string nor a number");
    }
    if (text.isEmpty() || text.length() > settings.maxIdLength() || !WeirHeaders.fits(text)) {
      throw new Refusal(
          "bad-id",
          "the id has %d characters, 1 to %d fit, in 2000 bytes"
              .formatted(text.length(), settings.maxIdLength()));
    }
    return text;
  }
}
