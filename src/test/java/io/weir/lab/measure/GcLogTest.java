package io.weir.lab.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GcLogTest {

  @Test
  void whatCameSinceTheCollectionBeforeWasAllocated() {
    GcLog log =
        GcLog.of(
            Stream.of(
                "[0.011s][info][gc] Using Serial",
                "[1.202s][info][gc] GC(0) Pause Young (Allocation Failure) 273M->20M(989M) 9.1ms",
                "[2.417s][info][gc] GC(1) Pause Young (Allocation Failure) 293M->31M(989M) 7.0ms",
                "[9.000s][info][gc] GC(2) Pause Full (Diagnostic Command) 131M->15M(989M) 50.2ms"));
    assertEquals(new GcLog(273 + 273 + 100, 31), log);
  }

  @Test
  void otherCollectorsAndUnitsAreReadToo() {
    GcLog log =
        GcLog.of(
            Stream.of(
                "[0.3s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 23M->512K(256M)"
                    + " 2.1ms",
                "[0.4s][info][gc] GC(1) Concurrent Mark Cycle 12.1ms",
                "[0.9s][info][gc] GC(2) Pause Full (System.gc()) 1G->2M(2G) 21.5ms"));
    assertEquals(new GcLog(23 + 1024 - 0.5, 2), log);
  }

  @Test
  void withoutACollectionThereIsNothing() {
    assertEquals(new GcLog(0, 0), GcLog.of(Stream.of("[0.011s][info][gc] Using G1")));
  }
}
