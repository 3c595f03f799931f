package io.weir.load.judge;

/**
 * What has come out so far.
 *
 * @param enriched ids in the sink
 * @param partial of them, those marked as partial
 * @param dead dead letters
 * @param retried events that have been seen in a retry topic, wherever they are now
 */
public record OutputCounts(int enriched, int partial, int dead, int retried) {

  /** Nothing yet. */
  public static final OutputCounts NOTHING = new OutputCounts(0, 0, 0, 0);
}
