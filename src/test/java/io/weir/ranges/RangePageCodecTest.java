package io.weir.ranges;

import static io.weir.ranges.RangePages.range;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.FailureException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangePageCodecTest {
  private static final List<RangePage> PAGES =
      RangePages.of(
          List.of(
              range("1.0.0.0", "1.0.0.9", "AA"),
              range("200.0.0.0", "200.0.0.9", "AA"),
              range("2a00::1", "2a00::9", "BB"),
              range("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "CC")));

  @Test
  void aPageOfEitherFamilyIsReadAsItWasWritten() {
    assertEquals(2, PAGES.size(), "a page holds one family");
    for (RangePage page : PAGES) {
      byte[] written = RangePageCodec.encode(page, 7, 3);
      RangePage read = RangePageCodec.decode(written, 7, 3);
      assertEquals(page.isIpv6(), read.isIpv6());
      assertEquals(2, read.ranges());
      assertEquals(page.values(), read.values());
      assertArrayEquals(page.valueIndexes(), read.valueIndexes());
      for (int i = 0; i < page.starts().size(); i++) {
        assertEquals(page.starts().high(i), read.starts().high(i));
        assertEquals(page.starts().low(i), read.starts().low(i));
      }
    }
  }

  @Test
  void aByteThatIsAnotherIsFoundWhereverItStands() {
    byte[] written = RangePageCodec.encode(PAGES.get(1), 7, 3);
    for (int i = 0; i < written.length; i++) {
      byte[] damaged = written.clone();
      damaged[i] ^= 0x10;
      assertDamaged(damaged, 7, 3, "page 3 of weir.range_page ");
    }
    for (int length = 0; length < written.length; length++) {
      assertDamaged(Arrays.copyOf(written, length), 7, 3, "page 3 of weir.range_page ");
    }
  }

  @Test
  void thePageOfAnotherPlaceOrGenerationIsNotTaken() {
    byte[] written = RangePageCodec.encode(PAGES.get(0), 7, 3);
    assertDamaged(written, 7, 4, "page 4 of weir.range_page is another page");
    assertDamaged(written, 8, 3, "page 3 of weir.range_page is another page");
  }

  @Test
  void aFormatOfANewerProgramIsNamed() {
    byte[] written = RangePageCodec.encode(PAGES.get(0), 7, 3);
    written[3] = 2;
    assertDamaged(written, 7, 3, "page 3 of weir.range_page has format 2, which this program");
  }

  private static void assertDamaged(byte[] page, int datasetId, int number, String message) {
    FailureException refused =
        assertThrows(FailureException.class, () -> RangePageCodec.decode(page, datasetId, number));
    assertEquals("ranges-damaged", refused.failure().reason());
    assertTrue(refused.failure().message().startsWith(message), refused.failure().message());
  }
}
