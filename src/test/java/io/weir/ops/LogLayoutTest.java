package io.weir.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogLayoutTest {
  private final LoggerContext logs = new LoggerContext();
  private final LogLayout layout = new LogLayout();

  @BeforeEach
  void start() {
    layout.setContext(logs);
    layout.start();
  }

  @Test
  void anEntryIsOneLineOfTimeLevelLoggerAndMessage() {
    assertEquals(
        "2026-11-22T10:00:00.000Z INFO  io.weir.Gateway it runs\n",
        layout.doLayout(entry(Level.INFO, "it runs", null)));
    assertEquals(
        "2026-11-22T10:00:00.000Z ERROR io.weir.Gateway it is\tdone\n",
        layout.doLayout(entry(Level.ERROR, "it is\tdone", null)));
  }

  @Test
  void aMessageCannotForgeAnotherLineNorTurnItsDirection() {
    for (String forged :
        List.of("\n", "\r", "\u0000", "\u001b", "\u0085", "\u2028", "\u202e", "\u2066")) {
      String entry = layout.doLayout(entry(Level.WARN, "a" + forged + "b", null));
      assertTrue(entry.endsWith(" a b\n"), entry);
    }
  }

  @Test
  void ofAStackTraceTheHeadIsShown() {
    String entry = layout.doLayout(entry(Level.WARN, "odd", new IllegalStateException("deep")));
    List<String> lines = entry.lines().toList();
    assertEquals("java.lang.IllegalStateException: deep", lines.get(1));
    assertEquals(8, lines.stream().filter(line -> line.startsWith("\tat ")).count(), entry);
  }

  private LoggingEvent entry(Level level, String message, Throwable error) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(logs);
    event.setLoggerName("io.weir.Gateway");
    event.setLevel(level);
    event.setMessage(message);
    event.setInstant(Instant.parse("2026-11-22T10:00:00Z"));
    if (error != null) {
      event.setThrowableProxy(new ThrowableProxy(error));
    }
    return event;
  }
}
