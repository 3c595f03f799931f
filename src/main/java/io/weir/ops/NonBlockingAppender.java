package io.weir.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Writes the log on a thread of its own, so that nobody who logs waits for a stream that takes
 * nothing: an event loop least of all. What is not written yet is bounded; what goes beyond is
 * dropped, and counted in the log as soon as the stream takes something again. Thread-safe.
 */
final class NonBlockingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  /** At most so much waits, and again so much is being written. */
  static final int MAX_WAITING_BYTES = 1 << 20;

  static final int MAX_ENTRY_CHARS = 1 << 16;

  private static final long FLUSH_NANOS = Duration.ofSeconds(1).toNanos();

  private final LogLayout layout;
  private final OutputStream out;
  private final Thread writer = new Thread(this::write, "weir-log");

  private final Object lock = new Object();
  private List<byte[]> waiting = new ArrayList<>();
  private int waitingBytes;
  private long dropped;
  private boolean writing;
  private boolean stopped;

  /** Writes what this layout makes of an entry; the stream stays its owner's. */
  NonBlockingAppender(LogLayout layout, OutputStream out) {
    this.layout = layout;
    this.out = out;
    writer.setDaemon(true);
  }

  @Override
  public void start() {
    super.start();
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    byte[] entry = bytes(event);
    synchronized (lock) {
      if (waitingBytes + entry.length > MAX_WAITING_BYTES) {
        dropped++;
        return;
      }
      waiting.add(entry);
      waitingBytes += entry.length;
      lock.notifyAll();
    }
  }

  private byte[] bytes(ILoggingEvent event) {
    String entry = layout.doLayout(event);
    String bounded =
        entry.length() > MAX_ENTRY_CHARS
            ? entry.substring(0, MAX_ENTRY_CHARS) + " (cut)" + System.lineSeparator()
            : entry;
    return bounded.getBytes(StandardCharsets.UTF_8);
  }

  /** The writer's loop. */
  private void write() {
    long missing = 0;
    try {
      while (true) {
        List<byte[]> entries;
        synchronized (lock) {
          writing = false;
          lock.notifyAll();
          while (waiting.isEmpty()) {
            if (stopped) {
              return;
            }
            lock.wait();
          }
          writing = true;
          entries = waiting;
          waiting = new ArrayList<>();
          waitingBytes = 0;
          missing += dropped;
          dropped = 0;
        }
        missing = write(entries, missing);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Writes these entries, and how many are missing after them.
   *
   * @return how many are missing of which that could not be written either
   */
  private long write(List<byte[]> entries, long missing) {
    long unwritten = missing;
    for (byte[] entry : entries) {
      unwritten += isWritten(entry) ? 0 : 1;
    }
    return unwritten == 0 || isWritten(bytes(notice(unwritten))) ? 0 : unwritten;
  }

  private boolean isWritten(byte[] entry) {
    try {
      out.write(entry);
      return true;
    } catch (IOException e) {
      // Nobody reads it, or the disk is full: there is no other place to say so.
      return false;
    }
  }

  private LoggingEvent notice(long missing) {
    return new LoggingEvent(
        NonBlockingAppender.class.getName(),
        ((LoggerContext) getContext()).getLogger(NonBlockingAppender.class),
        Level.WARN,
        "{} entries of the log are missing here: what it is written to did not take them in time",
        null,
        new Object[] {missing});
  }

  /** Waits until all that was logged is written, for a second at most. */
  void flush() {
    long end = System.nanoTime() + FLUSH_NANOS;
    try {
      synchronized (lock) {
        while (writing || !waiting.isEmpty()) {
          long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
          if (left <= 0) {
            return;
          }
          lock.wait(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    super.stop();
    flush();
    synchronized (lock) {
      stopped = true;
      lock.notifyAll();
    }
  }
}
