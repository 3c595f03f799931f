package io.weir.lab.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTableTest {
  private static final List<List<String>> CELLS =
      List.of(List.of("", "floor", "ours"), List.of("CPU", "1.00", "12.50 (11.00–14.00)"));

  @Test
  void columnsAreAlignedToTheRightButTheFirst() {
    assertEquals(
        """
        |     | floor |                ours |
        |-----|------:|--------------------:|
        | CPU |  1.00 | 12.50 (11.00–14.00) |
        """,
        MarkdownTable.text(CELLS));
  }

  @Test
  void rowsAndColumnsCanBeChangedForOneAnother() {
    assertEquals(
        List.of(
            List.of("", "CPU"), List.of("floor", "1.00"), List.of("ours", "12.50 (11.00–14.00)")),
        MarkdownTable.transposed(CELLS));
  }
}
