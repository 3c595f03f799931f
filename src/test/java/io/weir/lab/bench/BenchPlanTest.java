package io.weir.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.lab.measure.Figure;
import io.weir.lab.measure.RoundTable;
import io.weir.lab.measure.RunFigures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchPlanTest {
  private static final Scenario SCENARIO = Scenario.of(1_000, 4);

  private static List<String> names(List<BenchPlan.Step> steps) {
    return steps.stream().map(BenchPlan.Step::name).toList();
  }

  @Test
  void eachRoundBeginsWithAnotherRun() {
    BenchPlan plan = BenchPlan.ofRuns(List.of(RunKind.FLOOR, RunKind.EXACTLY_ONCE), SCENARIO, null);
    assertEquals(List.of("floor", "exactly-once"), names(plan.steps(0)));
    assertEquals(List.of("exactly-once", "floor"), names(plan.steps(1)));
    assertEquals(List.of("floor", "exactly-once"), names(plan.steps(2)));
  }

  @Test
  void casesOfCostAreRowsWithTheirShareOfTheBase() {
    BenchPlan plan = BenchPlan.ofCost(List.of(CostCase.BASE, CostCase.HEAP), SCENARIO, 1, null);
    RoundTable table = plan.table(1);
    table.add("base", 0, new RunFigures(Map.of(Figure.RATE, 20_000.0), ""));
    table.add("heap-256m", 0, new RunFigures(Map.of(Figure.RATE, 15_000.0), ""));
    assertEquals(
        """
        |           | **events/s** | ÷ base |
        |-----------|-------------:|-------:|
        | base      |       20,000 |   1.00 |
        | heap-256m |       15,000 |   0.75 |
        """,
        plan.text(table));
  }
}
