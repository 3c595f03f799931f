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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Decodes one event: one pass over the bytes that checks all of it and keeps what the configured
 * pointers lead to. Pure; may run on any thread, not on an event loop, since an event may be large.
 */
public final class EventDecoder {
  private static final int NULL_LENGTH = "null".length();

  private final EventSettings settings;
  private final PointerTree pointers;
  private final List<MissingValues> missingValues;
  private final MissingValues missingIds;
  private final JsonFactory json;

  /**
   * Decodes what these settings take for an event.
   *
   * @param missingValues for each input of the pointers, what stands there for no value
   */
  public EventDecoder(
      EventSettings settings, PointerTree pointers, List<MissingValues> missingValues) {
    this.settings = settings;
    this.pointers = pointers;
    this.missingValues = List.copyOf(missingValues);
    this.missingIds = new MissingValues(settings.missingIds());
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
  private static final class Extracted {
    final String[] inputs;
    final boolean[] badInputs;
    final List<SplicePoint> splicePoints = new ArrayList<>(2);
    String id;

    /** Where an object should hold an output, and something else stands. */
    PointerTree.Node blocked;

    Extracted(PointerTree pointers) {
      inputs = new String[pointers.inputCount()];
      badInputs = new boolean[pointers.inputCount()];
    }
  }

  /** Decodes a record; {@code topicId} is the id of the topic it was read from. */
  public DecodedRecord decode(ConsumedRecord consumed, UUID topicId) {
    byte[] value = consumed.record().value();
    if (value == null) {
      return settings.onNull() == EventSettings.OnNull.SKIP
          ? new DecodedRecord.Skipped(consumed, identityOf(consumed, topicId))
          : refused(consumed, topicId, Failure.record("null-value", "the value is null"));
    }
    Optional<Failure> objection = PayloadCheck.objection(value, settings.maxBytes().asInt());
    return objection.isPresent()
        ? refused(consumed, topicId, objection.get())
        : parse(consumed, topicId, value);
  }

  /** The id that is known without looking into the event, or the identity made of its position. */
  public static String identityOf(ConsumedRecord consumed, UUID topicId) {
    return consumed.knownId() != null ? consumed.knownId() : positionId(consumed.record(), topicId);
  }

  /** The id of a record that has none of its own: topic id, partition and offset. */
  public static String positionId(SourceRecord record, UUID topicId) {
    return topicId + ":" + record.source().partition() + ":" + record.offset();
  }

  private static DecodedRecord refused(ConsumedRecord consumed, UUID topicId, Failure failure) {
    return new DecodedRecord.Refused(consumed, identityOf(consumed, topicId), failure);
  }

  private DecodedRecord parse(ConsumedRecord consumed, UUID topicId, byte[] value) {
    Extracted extracted = new Extracted(pointers);
    try (JsonParser in = json.createParser(value)) {
      try {
        JsonToken first = in.nextToken();
        if (first == null) {
          throw new Refusal("empty-value", "the value has nothing but blanks");
        }
        if (first != JsonToken.START_OBJECT) {
          throw new Refusal("not-an-object", "the value is JSON, but not an object");
        }
        value(in, pointers.root(), extracted, 1);
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
      return refused(consumed, topicId, refusal.failure);
    } catch (IOException e) {
      return refused(consumed, topicId, Failure.record("not-json", "the value is not JSON"));
    }
    String id =
        consumed.knownId() == null && extracted.id != null
            ? extracted.id
            : identityOf(consumed, topicId);
    if (extracted.blocked != null) {
      return new DecodedRecord.Refused(
          consumed,
          id,
          Failure.record(
              "output-blocked",
              "an output goes into the object at "
                  + extracted.blocked.pointer
                  + ", where something else stands"));
    }
    return new DecodedRecord.Parsed(
        new ParsedEvent(
            consumed, id, extracted.inputs, extracted.badInputs, extracted.splicePoints));
  }

  private static String at(JsonParser in) {
    return ", at byte " + in.currentLocation().getByteOffset();
  }

  /** Reads the value at the current token; {@code node} is null where nothing below matters. */
  private void value(JsonParser in, PointerTree.Node node, Extracted extracted, int depth)
      throws IOException {
    if (depth > settings.maxDepth() && in.currentToken().isStructStart()) {
      throw new Refusal("too-deep", "the nesting is deeper than " + settings.maxDepth());
    }
    boolean replaced = node != null && node.isOutput();
    int from = replaced ? start(in) : -1;
    switch (in.currentToken()) {
      case START_OBJECT -> object(in, node, extracted, depth);
      case START_ARRAY -> array(in, node, extracted, depth);
      default -> scalar(in, node, extracted);
    }
    if (replaced) {
      in.finishToken();
      int to = (int) in.currentLocation().getByteOffset();
      extracted.splicePoints.add(new SplicePoint(node, SplicePoint.Kind.VALUE, from, to));
    }
  }

  /** Where the current token begins. */
  private static int start(JsonParser in) {
    return (int) in.currentTokenLocation().getByteOffset();
  }

  private void object(JsonParser in, PointerTree.Node node, Extracted extracted, int depth)
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
      value(in, node == null ? null : node.children.get(name), extracted, depth + 1);
    }
    if (node != null) {
      unfit(node, extracted);
      if (node.leadsToOutput()) {
        SplicePoint.Kind kind =
            names.count() == 0
                ? SplicePoint.Kind.END_OF_EMPTY_OBJECT
                : SplicePoint.Kind.END_OF_OBJECT;
        int at = start(in);
        extracted.splicePoints.add(new SplicePoint(node, kind, at, at));
      }
    }
  }

  private void array(JsonParser in, PointerTree.Node node, Extracted extracted, int depth)
      throws IOException {
    boolean followed = node != null && !node.children.isEmpty();
    int index = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      PointerTree.Node child = followed ? node.children.get(Integer.toString(index)) : null;
      value(in, child, extracted, depth + 1);
      index++;
    }
    if (node != null) {
      unfit(node, extracted);
      if (node.leadsToOutput()) {
        extracted.blocked = node;
      }
    }
  }

  private static void unfit(PointerTree.Node node, Extracted extracted) {
    for (int input : node.inputs) {
      extracted.badInputs[input] = true;
    }
    if (node.id) {
      throw new Refusal("bad-id", "the id is neither a string nor a number");
    }
  }

  private void scalar(JsonParser in, PointerTree.Node node, Extracted extracted)
      throws IOException {
    JsonToken token = in.currentToken();
    if (token.isNumeric() && NumberCheck.isBeyond(in)) {
      throw new Refusal("beyond-limits", "a number's exponent is too large" + at(in));
    }
    if (node == null) {
      return;
    }
    if (node.leadsToOutput()) {
      if (token == JsonToken.VALUE_NULL) {
        int from = start(in);
        int to = from + NULL_LENGTH;
        extracted.splicePoints.add(new SplicePoint(node, SplicePoint.Kind.NULL, from, to));
      } else {
        extracted.blocked = node;
      }
    }
    if (token == JsonToken.VALUE_NULL || (node.inputs.isEmpty() && !node.id)) {
      return;
    }
    String text = in.getText();
    for (int input : node.inputs) {
      extracted.inputs[input] = missingValues.get(input).holds(text) ? null : text;
    }
    if (node.id && !missingIds.holds(text)) {
      extracted.id = id(text, token);
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
