package io.weir.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.lab.Lab;
import io.weir.lab.measure.Figure;
import io.weir.lab.measure.RunFigures;
import io.weir.load.generate.AgentCatalog;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchRunIT {
  private static final Scenario SMALL =
      Scenario.of(2_000, 2).ranges(1_000).deadLetters(10).results(10);

  private static RunFigures run(RunKind kind) throws Exception {
    ProgramOptions programs = CommandLine.populateCommand(new ProgramOptions());
    AgentCatalog agents = AgentCatalog.generated(50, 1);
    return new Drain(Lab.shared(), programs, agents, 0).run(kind, SMALL, 7);
  }

  @Test
  void theGatewayIsMeasuredAndAccountedFor() throws Exception {
    RunFigures figures = run(RunKind.EXACTLY_ONCE);
    assertEquals("", figures.fault());
    Set<Figure> expected = EnumSet.range(Figure.CPU, Figure.THREADS);
    expected.remove(Figure.KILL_SECONDS);
    assertTrue(figures.values().keySet().containsAll(expected), figures.toJson()::encode);
    assertTrue(figures.values().get(Figure.PROGRAM_CPU) > 0);
    assertTrue(figures.values().get(Figure.ALLOCATED_KIB) > 0);
  }

  @Test
  void theFloorDoesTheSameJob() throws Exception {
    RunFigures figures = run(RunKind.FLOOR);
    assertEquals("", figures.fault());
    assertTrue(figures.values().get(Figure.PROGRAM_CPU) > 0);
  }
}
