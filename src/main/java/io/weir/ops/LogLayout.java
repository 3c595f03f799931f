package io.weir.ops;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;

/**
 * An entry of the log: time in UTC, level, logger and message in one line, then the head of a stack
 * trace. No pattern of Logback's, because to prepare one takes as long as to read the whole
 * configuration.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {
  private static final int LOGGER_LENGTH = 24;
  private static final String FRAMES = "8";
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private final TargetLengthBasedClassNameAbbreviator names =
      new TargetLengthBasedClassNameAbbreviator(LOGGER_LENGTH);
  private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

  @Override
  public void start() {
    traces.setOptionList(List.of(FRAMES));
    traces.start();
    super.start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder entry = new StringBuilder(256);
    TIME.formatTo(event.getInstant(), entry);
    entry.append(' ');
    String level = event.getLevel().toString();
    entry.append(level).append("     ", 0, Math.max(1, 6 - level.length()));
    entry.append(names.abbreviate(event.getLoggerName())).append(' ');
    appendLine(event.getFormattedMessage(), entry);
    entry.append(System.lineSeparator());
    if (event.getThrowableProxy() != null) {
      entry.append(traces.convert(event));
    }
    return entry.toString();
  }

  /** Control characters cannot forge another line, nor turn the order of what is read. */
  private static void appendLine(String message, StringBuilder entry) {
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      entry.append(c == '\t' || !isControl(c) ? c : ' ');
    }
  }

  private static boolean isControl(char c) {
    return Character.isISOControl(c)
        || c >= '\u2028' && c <= '\u202E'
        || c >= '\u2066' && c <= '\u2069';
  }
}
