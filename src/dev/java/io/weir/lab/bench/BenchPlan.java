package io.weir.lab.bench;

import io.weir.lab.measure.Figure;
import io.weir.lab.measure.MarkdownTable;
import io.weir.lab.measure.Ratio;
import io.weir.lab.measure.RoundTable;
import io.weir.lab.measure.RunFigures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/**
 * What a round consists of, and how its table looks.
 *
 * @param reference the run that all are compared with
 * @param figures in the order of the table
 * @param runsAsRows where there are more runs than figures
 */
record BenchPlan(
    List<Step> steps,
    String reference,
    Ratio ratio,
    String ratioLabel,
    List<Figure> figures,
    boolean runsAsRows) {

  /** One run of every round. */
  record Step(String name, Run run) {}

  /** Runs with the events that follow from the seed. */
  interface Run {
    RunFigures run(long seed) throws Exception;
  }

  static BenchPlan ofRuns(List<RunKind> kinds, Scenario scenario, Drain drain) {
    return new BenchPlan(
        kinds.stream()
            .map(kind -> new Step(kind.runName(), seed -> drain.run(kind, scenario, seed)))
            .toList(),
        RunKind.FLOOR.runName(),
        Ratio.TIMES_AS_GOOD,
        "× the floor",
        List.copyOf(EnumSet.range(Figure.CPU, Figure.RETRIED)),
        false);
  }

  static BenchPlan ofCost(List<CostCase> cases, Scenario base, double scale, Drain drain) {
    return new BenchPlan(
        cases.stream()
            .map(
                one ->
                    new Step(
                        one.caseName(),
                        seed -> drain.run(RunKind.EXACTLY_ONCE, one.of(base, scale), seed)))
            .toList(),
        CostCase.BASE.caseName(),
        Ratio.SHARE,
        "÷ base",
        List.of(
            Figure.CPU,
            Figure.STEADY_CPU,
            Figure.STEADY_WORK,
            Figure.RATE,
            Figure.STEADY_RATE,
            Figure.FIRST_OUTPUT_SECONDS,
            Figure.PEAK_MEMORY_MIB,
            Figure.HEAP_MIB),
        true);
  }

  static BenchPlan ofLatency(List<RunKind> guarantees, Scenario scenario, LatencyRun latency) {
    List<Figure> figures = new ArrayList<>(List.of(Figure.STEADY_RATE));
    figures.addAll(EnumSet.range(Figure.SENT_RATE, Figure.AFTER_BURST_SHARE));
    return new BenchPlan(
        guarantees.stream()
            .map(
                guarantee ->
                    new Step(guarantee.runName(), seed -> latency.run(guarantee, scenario, seed)))
            .toList(),
        "",
        Ratio.SHARE,
        "",
        figures,
        false);
  }

  /** The steps of a round: each begins with another one, so that none always comes first. */
  List<Step> steps(int round) {
    List<Step> rotated = new ArrayList<>(steps);
    Collections.rotate(rotated, -round);
    return rotated;
  }

  RoundTable table(int rounds) {
    return new RoundTable(
        steps.stream().map(Step::name).toList(), rounds, reference, ratio, ratioLabel);
  }

  /** The table as Markdown. */
  String text(RoundTable table) {
    List<List<String>> cells = table.cells(figures);
    return MarkdownTable.text(runsAsRows ? MarkdownTable.transposed(cells) : cells);
  }
}
