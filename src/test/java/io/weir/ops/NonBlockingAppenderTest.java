package io.weir.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NonBlockingAppenderTest {
  private static final String MISSING = " entries of the log are missing here";

  private final LoggerContext logs = new LoggerContext();
  private final Pipe pipe = new Pipe();
  private final NonBlockingAppender appender = appender();
  private final Logger log = logs.getLogger("io.weir.Test");

  /** Takes nothing until it is opened. */
  private static final class Pipe extends OutputStream {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private volatile boolean broken;

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      reached.countDown();
      try {
        opened.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (broken) {
        throw new IOException("Broken pipe");
      }
      synchronized (taken) {
        taken.write(bytes, from, length);
      }
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    List<String> lines() {
      synchronized (taken) {
        return taken.toString(StandardCharsets.UTF_8).lines().toList();
      }
    }
  }

  private NonBlockingAppender appender() {
    LogLayout layout = new LogLayout();
    layout.setContext(logs);
    layout.start();
    NonBlockingAppender appender = new NonBlockingAppender(layout, pipe);
    appender.setContext(logs);
    appender.start();
    logs.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    return appender;
  }

  @AfterEach
  void stop() {
    pipe.opened.countDown();
    logs.stop();
  }

  @Test
  void whoLogsDoesNotWaitAndEverythingComesInOrderLater() {
    IntStream.range(0, 1_000).forEach(i -> log.info("entry {}", i));
    pipe.opened.countDown();
    appender.flush();
    assertEquals(
        IntStream.range(0, 1_000).mapToObj(i -> "entry " + i).toList(),
        pipe.lines().stream().map(line -> line.substring(line.indexOf("entry"))).toList());
  }

  @Test
  void whatGoesBeyondTheBoundIsDroppedAndCountedWhereItIsMissing() throws Exception {
    log.info("first");
    pipe.reached.await();
    String text = "x".repeat(10_000);
    IntStream.range(0, 1_000).forEach(i -> log.info("{} {}", text, i));
    pipe.opened.countDown();
    appender.flush();
    log.info("last");
    appender.flush();
    List<String> lines = pipe.lines();
    int kept = lines.size() - 3;
    assertTrue(
        kept > 90 && kept * text.length() <= NonBlockingAppender.MAX_WAITING_BYTES, "" + kept);
    assertTrue(lines.get(0).endsWith("first"));
    assertTrue(lines.get(kept).endsWith(" " + (kept - 1)), "the oldest are kept");
    assertTrue(lines.get(kept + 1).contains(" WARN "), lines.get(kept + 1));
    assertTrue(lines.get(kept + 1).contains(" " + (1_000 - kept) + MISSING), lines.get(kept + 1));
    assertTrue(lines.get(kept + 2).endsWith("last"));
  }

  @Test
  void whatCannotBeWrittenIsCountedAsSoonAsItCan() {
    pipe.broken = true;
    pipe.opened.countDown();
    log.info("one");
    appender.flush();
    log.info("two");
    appender.flush();
    pipe.broken = false;
    log.info("three");
    appender.flush();
    assertEquals(2, pipe.lines().size(), () -> pipe.lines().toString());
    assertTrue(pipe.lines().get(0).endsWith("three"));
    assertTrue(pipe.lines().get(1).contains(" 2" + MISSING), pipe.lines().get(1));
  }

  @Test
  void anEntryIsCut() {
    pipe.opened.countDown();
    log.info("y".repeat(1 << 20));
    appender.flush();
    String line = pipe.lines().stream().collect(Collectors.joining("\n"));
    assertTrue(line.endsWith("yyy (cut)"));
    assertTrue(line.length() < NonBlockingAppender.MAX_ENTRY_CHARS + 100);
  }

  @Test
  void anEndDoesNotWaitForWhatTakesNothing() {
    log.info("never taken");
    logs.stop();
    assertEquals(List.of(), pipe.lines());
  }
}
