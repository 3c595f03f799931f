package io.weir.load;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Shows a run's progress: on a terminal as one line that is written over each second, else not at
 * all, since the report says it again. Confined to one thread.
 */
public final class ProgressLine implements Consumer<LoadProgress> {
  private static final int BAR = 20;

  private final PrintWriter out;
  private final boolean terminal;
  private boolean open;

  public ProgressLine(PrintWriter out) {
    this(out, System.console() != null);
  }

  public ProgressLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void accept(LoadProgress now) {
    if (!terminal) {
      return;
    }
    int done = (int) Math.min(BAR, (long) BAR * outOf(now) / now.planned());
    String bar = "#".repeat(done) + "-".repeat(BAR - done);
    out.print(
        String.format(
            Locale.ROOT,
            "\r[%s] %5.0f s  sent %,d of %,d  enriched %,d  dead %,d  retried %,d\u001b[K",
            bar,
            now.seconds(),
            now.sent(),
            now.planned(),
            now.out().enriched(),
            now.out().dead(),
            now.out().retried()));
    out.flush();
    open = true;
  }

  /** Ends the line, so that what follows starts on its own. */
  public void end() {
    if (open) {
      out.println();
      out.flush();
      open = false;
    }
  }

  private static long outOf(LoadProgress now) {
    OutputCounts out = now.out();
    return out.equals(OutputCounts.NOTHING) ? 0 : out.enriched() + out.dead();
  }
}
