package io.weir.lab.gateway;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a gateway's batches went through each stage since its last start, and how long they
 * took, by its metrics.
 */
public final class StageMetrics {
  private static final Pattern LINE =
      Pattern.compile("weir_stage_seconds_(count|sum)\\{.*?stage=\"(\\w+)\".*?\\} ([-+.\\dE]+)");

  private StageMetrics() {}

  /** An object for each stage: {@code batches}, and {@code seconds} of all of them together. */
  public static JsonObject of(GatewayProcess gateway) throws IOException {
    JsonObject stages = new JsonObject();
    Matcher line = LINE.matcher(gateway.get("/metrics").body());
    while (line.find()) {
      JsonObject stage = stages.getJsonObject(line.group(2), new JsonObject());
      stages.put(line.group(2), stage);
      double value = Double.parseDouble(line.group(3));
      if (line.group(1).equals("count")) {
        stage.put("batches", Math.round(value));
      } else {
        stage.put("seconds", Math.round(value * 10) / 10.0);
      }
    }
    return stages;
  }
}
