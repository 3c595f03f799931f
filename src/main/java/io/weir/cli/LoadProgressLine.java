package io.weir.cli;

import io.weir.load.LoadProgress;
import io.weir.load.judge.OutputCounts;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Shows a run's progress: on a terminal as one line that is written over each second, else not at
 * all, since the report says it again. Confined to one thread.
 */
final class LoadProgressLine implements Consumer<LoadProgress> {
  private static final int BAR_CHARACTERS = 20;

  private final PrintWriter out;
  private final boolean terminal;
  private boolean open;

  LoadProgressLine(PrintWriter out) {
    this.out = out;
    this.terminal = System.console() != null;
  }

  @Override
  public void accept(LoadProgress now) {
    if (!terminal) {
      return;
    }
    int done =
        (int) Math.min(BAR_CHARACTERS, (long) BAR_CHARACTERS * finished(now) / now.planned());
    String bar = "#".repeat(done) + "-".repeat(BAR_CHARACTERS - done);
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
  void end() {
    if (open) {
      out.println();
      out.flush();
      open = false;
    }
  }

  private static long finished(LoadProgress now) {
    OutputCounts out = now.out();
    return out.equals(OutputCounts.NOTHING) ? 0 : out.enriched() + out.dead();
  }
}
