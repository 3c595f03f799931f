package io.weir.lab.bench;

import io.weir.lab.process.ChildProcess;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program tells in its log how many events it has done; 0 once it has prepared itself. */
final class ProgressLog {
  private static final Pattern LINE = Pattern.compile("(?m)^progress (\\d+)\n");

  /** Nothing is written yet. */
  static final long NOT_PREPARED = -1;

  private ProgressLog() {}

  static void write(long done) {
    System.out.println("progress " + done);
  }

  /** The last that it has told. */
  static long read(ChildProcess program) {
    return last(program.tail());
  }

  static long last(String log) {
    long last = NOT_PREPARED;
    Matcher line = LINE.matcher(log);
    while (line.find()) {
      last = Long.parseLong(line.group(1));
    }
    return last;
  }
}
