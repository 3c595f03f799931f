package io.weir.lab.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Figures of several runs in interleaved rounds. A cell is the mean over all rounds and their
 * range. A ratio is that of the means; its range is that of the ratios within each round, since
 * what ran side by side met the same machine.
 */
public final class RoundTable {
  private static final int RATIO_DECIMALS = 2;

  private final Map<String, RunFigures[]> byRun = new LinkedHashMap<>();
  private final String reference;
  private final Ratio ratio;
  private final String ratioLabel;
  private final int rounds;

  /**
   * @param runs in the order of the table
   * @param reference the run that the others are compared with; if it is none of them, nothing is
   *     compared
   * @param ratioLabel what ratios are called
   */
  public RoundTable(
      List<String> runs, int rounds, String reference, Ratio ratio, String ratioLabel) {
    runs.forEach(run -> byRun.put(run, new RunFigures[rounds]));
    this.rounds = rounds;
    this.reference = reference;
    this.ratio = ratio;
    this.ratioLabel = ratioLabel;
  }

  /**
   * Notes what a run has shown.
   *
   * @param round from 0
   */
  public void add(String run, int round, RunFigures figures) {
    byRun.get(run)[round] = figures;
  }

  /** Header and rows: a row for each figure that some run has, a column for each run. */
  public List<List<String>> cells(List<Figure> figures) {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of(""));
    header.addAll(byRun.keySet());
    rows.add(header);
    for (Figure figure : figures) {
      if (byRun.keySet().stream().noneMatch(run -> known(run, figure).length > 0)) {
        continue;
      }
      rows.add(row(figure.label(), run -> cell(run, figure)));
      if (byRun.containsKey(reference) && figure.better() != Figure.Better.NOT_COMPARED) {
        rows.add(row(ratioLabel, run -> ratioCell(run, figure)));
      }
    }
    return rows;
  }

  /** What was not accounted for, a line each. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    byRun.forEach(
        (run, figures) -> {
          for (int round = 0; round < rounds; round++) {
            if (figures[round] != null && !figures[round].fault().isEmpty()) {
              faults.add(
                  "round "
                      + (round + 1)
                      + ", "
                      + run
                      + ": NOT accounted for: "
                      + figures[round].fault());
            }
          }
        });
    return faults;
  }

  private interface Cell {
    String of(String run);
  }

  private List<String> row(String label, Cell cell) {
    List<String> row = new ArrayList<>(List.of(label));
    byRun.keySet().forEach(run -> row.add(cell.of(run)));
    return row;
  }

  private String cell(String run, Figure figure) {
    int[] known = known(run, figure);
    double mean = mean(run, figure, known);
    return figure.text(mean)
        + range(known, round -> value(run, round, figure), value -> figure.text(value));
  }

  private String ratioCell(String run, Figure figure) {
    if (run.equals(reference)) {
      return Figure.text(1, RATIO_DECIMALS);
    }
    int[] paired =
        Arrays.stream(known(run, figure))
            .filter(round -> Double.isFinite(value(reference, round, figure)))
            .toArray();
    double ofMeans = ratio.of(figure, mean(run, figure, paired), mean(reference, figure, paired));
    return Figure.text(ofMeans, RATIO_DECIMALS)
        + range(
            paired,
            round -> ratio.of(figure, value(run, round, figure), value(reference, round, figure)),
            value -> Figure.text(value, RATIO_DECIMALS));
  }

  private interface Text {
    String of(double value);
  }

  private static String range(int[] in, IntToDoubleFunction value, Text text) {
    if (in.length < 2) {
      return "";
    }
    DoubleSummaryStatistics range = Arrays.stream(in).mapToDouble(value).summaryStatistics();
    return " (" + text.of(range.getMin()) + "–" + text.of(range.getMax()) + ")";
  }

  private double mean(String run, Figure figure, int[] in) {
    return Arrays.stream(in)
        .mapToDouble(round -> value(run, round, figure))
        .average()
        .orElse(Double.NaN);
  }

  /** The rounds in which the run has the figure. */
  private int[] known(String run, Figure figure) {
    return IntStream.range(0, rounds)
        .filter(round -> Double.isFinite(value(run, round, figure)))
        .toArray();
  }

  private double value(String run, int round, Figure figure) {
    RunFigures figures = byRun.get(run)[round];
    return figures == null ? Double.NaN : figures.value(figure);
  }
}
