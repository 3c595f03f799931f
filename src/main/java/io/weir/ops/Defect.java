package io.weir.ops;

import io.weir.event.Failure;

/**
 * A fault of the program itself, met while it was at work on an event: told by its class and the
 * first frame of ours, never by its message, which may quote the event. Pure.
 */
public final class Defect {

  /** The reason of its failure. */
  public static final String REASON = "defect";

  private static final String OURS = "io.weir.";
  private static final int MAX_FRAMES = 40;

  private Defect() {}

  /** What becomes of the one event that met it: trying again would meet it again. */
  public static Failure ofEvent(Throwable defect) {
    return Failure.record(REASON, fingerprint(defect));
  }

  /** Where no event can be named, the partition waits. */
  public static Failure ofLine(Throwable defect) {
    return new Failure(Failure.Kind.INFRASTRUCTURE, REASON, fingerprint(defect));
  }

  /** For instance {@code NullPointerException at io.weir.decode.SplicePoints.write:71}. */
  static String fingerprint(Throwable defect) {
    String name = defect.getClass().getSimpleName();
    for (StackTraceElement frame : defect.getStackTrace()) {
      if (frame.getClassName().startsWith(OURS)) {
        return name
            + " at "
            + frame.getClassName()
            + "."
            + frame.getMethodName()
            + ":"
            + frame.getLineNumber();
      }
    }
    return name;
  }

  /** Classes and frames, causes too, without any message. */
  static String trace(Throwable defect) {
    StringBuilder trace = new StringBuilder();
    int frames = 0;
    for (Throwable t = defect; t != null && frames < MAX_FRAMES; t = t.getCause()) {
      trace.append(t == defect ? "" : "\ncaused by ").append(t.getClass().getName());
      for (StackTraceElement frame : t.getStackTrace()) {
        if (++frames > MAX_FRAMES) {
          break;
        }
        trace.append("\n  at ").append(frame);
      }
    }
    return trace.toString();
  }
}
