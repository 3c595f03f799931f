package io.weir.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.decode.DecodedRecord;
import io.weir.decode.Decoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Outputs are written byte for byte as a slow and simple reference writes them; seeded. */
class SpliceReferenceTest {
  private static final long SEED = 20_261_128;
  private static final int CONFIGURATIONS = 400;
  private static final int EVENTS = 50;
  private static final int DEPTH = 4;

  private static final List<String> NAMES = List.of("a", "b", "geo", "Zürich 😀", "");
  private static final List<String> SCALARS =
      List.of("null", "null", "0", "-1.50e+3", "true", "\"\"", "\"ü😀\"", "\"}\\\"{,\\\\\"");

  private final Random random = new Random(SEED);

  @Test
  void everyByteIsAsTheReferenceHasIt() {
    int written = 0;
    for (int i = 0; i < CONFIGURATIONS; i++) {
      List<JsonPointer> outputs = outputs();
      Decoding decoding =
          Decoding.writing(outputs.stream().map(JsonPointer::toString).toArray(String[]::new));
      for (int j = 0; j < EVENTS; j++) {
        String event = blanks() + object(0) + blanks();
        String[] values = values(outputs.size());
        String which = outputs + " " + List.of(values) + " " + event;
        if (decoding.read(event.getBytes(StandardCharsets.UTF_8))
            instanceof DecodedRecord.Parsed parsed) {
          String[] given = withoutSome(values);
          assertEquals(
              SpliceReference.written(event, outputs, given),
              new String(Splicing.written(parsed.event(), given), StandardCharsets.UTF_8),
              which);
          written++;
        }
      }
    }
    assertTrue(written > CONFIGURATIONS * EVENTS / 3, "only " + written + " could be written");
  }

  /** A few, none of which lies within another. */
  private List<JsonPointer> outputs() {
    List<JsonPointer> outputs = new ArrayList<>();
    for (int tries = 1 + random.nextInt(8); tries > 0; tries--) {
      JsonPointer output = JsonPointer.empty();
      for (int depth = 1 + random.nextInt(DEPTH - 1); depth > 0; depth--) {
        output = output.appendProperty(NAMES.get(random.nextInt(NAMES.size())));
      }
      String text = output + "/";
      if (outputs.stream()
          .noneMatch(other -> text.startsWith(other + "/") || (other + "/").startsWith(text))) {
        outputs.add(output);
      }
    }
    return outputs;
  }

  private String[] values(int count) {
    String[] values = new String[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextBoolean() ? "{\"n\":" + i + "}" : Integer.toString(i);
    }
    return values;
  }

  private String[] withoutSome(String[] values) {
    String[] some = values.clone();
    for (int i = 0; i < some.length; i++) {
      some[i] = random.nextInt(3) == 0 ? null : some[i];
    }
    return some;
  }

  private String object(int depth) {
    Set<String> names = new LinkedHashSet<>();
    for (int members = random.nextInt(5); members > 0; members--) {
      names.add(NAMES.get(random.nextInt(NAMES.size())));
    }
    StringBuilder json = new StringBuilder("{").append(blanks());
    for (String name : names) {
      String inJson = name.equals("a") && random.nextBoolean() ? "\\u0061" : name;
      json.append(json.indexOf("\"") < 0 ? "" : ",").append(blanks());
      json.append('"').append(inJson).append('"').append(blanks()).append(':').append(blanks());
      json.append(value(depth + 1)).append(blanks());
    }
    return json.append('}').toString();
  }

  private String value(int depth) {
    int kind = random.nextInt(10);
    if (depth < DEPTH && kind < 6) {
      return object(depth);
    }
    return kind == 6
        ? "[" + blanks() + value(DEPTH) + " , " + object(DEPTH) + blanks() + "]"
        : SCALARS.get(random.nextInt(SCALARS.size()));
  }

  private String blanks() {
    return random.nextInt(4) == 0 ? " \n\t".substring(random.nextInt(3)) : "";
  }
}
