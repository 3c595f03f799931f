package io.weir.lab.measure;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a gateway's batches went through each stage, and how long they took, by its metrics.
 */
public record StageTimes(Map<String, Stage> stages) {
  public static final StageTimes NONE = new StageTimes(Map.of());

  private static final Pattern LINE =
      Pattern.compile("weir_stage_seconds_(count|sum)\\{.*?stage=\"(\\w+)\".*?\\} ([-+.\\dE]+)");

  /** All batches of a stage together. */
  record Stage(double batches, double seconds) {
    static final Stage NONE = new Stage(0, 0);
  }

  /** Of the page that {@code /metrics} answers. */
  public static StageTimes of(String metrics) {
    Map<String, Stage> stages = new HashMap<>();
    Matcher line = LINE.matcher(metrics);
    while (line.find()) {
      double value = Double.parseDouble(line.group(3));
      Stage read = line.group(1).equals("count") ? new Stage(value, 0) : new Stage(0, value);
      stages.merge(
          line.group(2),
          read,
          (one, other) -> new Stage(one.batches + other.batches, one.seconds + other.seconds));
    }
    return new StageTimes(stages);
  }

  /** What was added since an earlier reading. */
  StageTimes since(StageTimes earlier) {
    Map<String, Stage> added = new HashMap<>();
    stages.forEach(
        (name, now) -> {
          Stage then = earlier.stages.getOrDefault(name, Stage.NONE);
          added.put(name, new Stage(now.batches - then.batches, now.seconds - then.seconds));
        });
    return new StageTimes(added);
  }

  /** Milliseconds of a batch; NaN if there was none. */
  double millis(String stage) {
    Stage all = stages.getOrDefault(stage, Stage.NONE);
    return all.seconds / all.batches * 1e3;
  }

  double batches(String stage) {
    return stages.getOrDefault(stage, Stage.NONE).batches;
  }
}
