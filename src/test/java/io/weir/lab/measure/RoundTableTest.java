package io.weir.lab.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundTableTest {
  private static final List<Figure> CPU_AND_RATE = List.of(Figure.CPU, Figure.RATE);

  private static RunFigures figures(double cpu, double rate) {
    return new RunFigures(Map.of(Figure.CPU, cpu, Figure.RATE, rate), "");
  }

  private static RoundTable table(Ratio ratio) {
    RoundTable table = new RoundTable(List.of("floor", "ours"), 2, "floor", ratio, "ratio");
    table.add("floor", 0, figures(10, 1_000));
    table.add("ours", 0, figures(8, 1_500));
    table.add("ours", 1, figures(20, 2_000));
    table.add("floor", 1, figures(30, 4_000));
    return table;
  }

  @Test
  void aCellIsTheMeanOfTheRoundsAndTheirRange() {
    List<List<String>> cells = table(Ratio.SHARE).cells(CPU_AND_RATE);
    assertEquals(List.of("", "floor", "ours"), cells.get(0));
    assertEquals(
        List.of(Figure.CPU.label(), "20.00 (10.00–30.00)", "14.00 (8.00–20.00)"), cells.get(1));
    assertEquals(
        List.of(Figure.RATE.label(), "2,500 (1,000–4,000)", "1,750 (1,500–2,000)"), cells.get(3));
  }

  @Test
  void aRatioIsThatOfTheMeansWithTheRangeOfTheRatiosWithinEachRound() {
    List<List<String>> cells = table(Ratio.TIMES_AS_GOOD).cells(CPU_AND_RATE);
    assertEquals(List.of("ratio", "1.00", "1.43 (1.25–1.50)"), cells.get(2));
    assertEquals(List.of("ratio", "1.00", "0.70 (0.50–1.50)"), cells.get(4));
  }

  @Test
  void aShareIsTheSameWayRoundWhicheverIsBetter() {
    List<List<String>> cells = table(Ratio.SHARE).cells(CPU_AND_RATE);
    assertEquals(List.of("ratio", "1.00", "0.70 (0.67–0.80)"), cells.get(2));
    assertEquals(List.of("ratio", "1.00", "0.70 (0.50–1.50)"), cells.get(4));
  }

  @Test
  void aRoundThatBrokeOffIsLeftOutOfRatios() {
    RoundTable table = new RoundTable(List.of("floor", "ours"), 2, "floor", Ratio.SHARE, "ratio");
    table.add("floor", 0, figures(10, 1_000));
    table.add("ours", 0, figures(20, 500));
    table.add("floor", 1, figures(50, 1_000));
    assertEquals(List.of("ratio", "1.00", "2.00"), table.cells(CPU_AND_RATE).get(2));
    table = new RoundTable(List.of("floor", "ours"), 2, "floor", Ratio.SHARE, "ratio");
    table.add("ours", 0, figures(20, 500));
    assertEquals(List.of(Figure.CPU.label(), "–", "20.00"), table.cells(CPU_AND_RATE).get(1));
    assertEquals(List.of("ratio", "1.00", "–"), table.cells(CPU_AND_RATE).get(2));
  }

  @Test
  void nothingIsComparedWithoutTheReference() {
    RoundTable table = new RoundTable(List.of("ours"), 1, "floor", Ratio.SHARE, "ratio");
    table.add("ours", 0, figures(20, 500));
    assertEquals(
        List.of(
            List.of("", "ours"),
            List.of(Figure.CPU.label(), "20.00"),
            List.of(Figure.RATE.label(), "500")),
        table.cells(CPU_AND_RATE));
  }

  @Test
  void aFigureThatNoRunHasIsNoRow() {
    RoundTable table = new RoundTable(List.of("ours"), 1, "", Ratio.SHARE, "");
    table.add("ours", 0, new RunFigures(Map.of(Figure.P99_MS, Double.NaN), ""));
    assertEquals(1, table.cells(List.of(Figure.P99_MS, Figure.CPU)).size());
  }

  @Test
  void whatIsNotAccountedForIsNamedWithRoundAndRun() {
    RoundTable table = table(Ratio.SHARE);
    table.add("ours", 1, new RunFigures(Map.of(), "3 lost"));
    assertEquals(List.of("round 2, ours: NOT accounted for: 3 lost"), table.faults());
  }
}
