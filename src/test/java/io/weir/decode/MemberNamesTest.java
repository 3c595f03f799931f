package io.weir.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class MemberNamesTest {

  @Test
  void aNameIsNewOnceHoweverManyThereAre() {
    assertEachIsNewOnce(i -> "name" + i);
    assertEachIsNewOnce(i -> Integer.toString(i, 36));
  }

  @Test
  void namesOfOneHashCodeAreToldApart() {
    // "Aa" and "BB" have one hash code, and so have all rows of them.
    assertEachIsNewOnce(i -> Integer.toBinaryString(256 + i).replace("0", "Aa").replace("1", "BB"));
  }

  private static void assertEachIsNewOnce(IntFunction<String> names) {
    for (int size = 1; size <= 70; size++) {
      MemberNames all = new MemberNames();
      for (int i = 0; i < size; i++) {
        assertTrue(all.add(names.apply(i)), names.apply(i));
      }
      for (int i = 0; i < size; i++) {
        assertFalse(all.add(names.apply(i)), names.apply(i));
      }
      assertEquals(size, all.count());
    }
  }
}
