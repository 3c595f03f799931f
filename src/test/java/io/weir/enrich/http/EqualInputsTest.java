package io.weir.enrich.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EqualInputsTest {
  private static final long SEED = 20_261_128;

  @Test
  void whatIsFoundBeforeIsEqual() {
    Random random = new Random(SEED);
    for (int size = 0; size < 300; size++) {
      List<String> inputs = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        // "Aa" and "BB" have one hash code.
        inputs.add((random.nextBoolean() ? "Aa" : "BB") + random.nextInt(50));
      }
      EqualInputs equal = new EqualInputs(inputs);
      for (int i = 0; i < size; i++) {
        int before = equal.before(i);
        assertTrue(before >= 0 && before <= i, i + " after " + before);
        assertEquals(inputs.get(i), inputs.get(before));
      }
    }
  }

  @Test
  void ofAFewInputsThatRepeatEachIsAskedAboutOnce() {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      inputs.add("agent " + "abc".charAt(i % 3));
    }
    EqualInputs equal = new EqualInputs(inputs);
    int asked = 0;
    for (int i = 0; i < inputs.size(); i++) {
      asked += equal.before(i) == i ? 1 : 0;
    }
    assertEquals(3, asked);
  }
}
