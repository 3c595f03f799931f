package io.weir.lab.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RunFiguresTest {

  @Test
  void theLineOfARunNamesItsFiguresAndLeavesOutWhatItLacks() {
    RunFigures figures =
        new RunFigures(Map.of(Figure.CPU, 8.12345, Figure.KILL_SECONDS, Double.NaN), "2 lost");
    assertEquals("{\"cpu\":8.123,\"accounted\":false}", figures.toJson().encode());
  }
}
