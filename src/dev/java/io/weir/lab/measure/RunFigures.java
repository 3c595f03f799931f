package io.weir.lab.measure;

import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one run has shown.
 *
 * @param values what does not apply to it is missing
 * @param fault what is not accounted for; empty if all is
 */
public record RunFigures(Map<Figure, Double> values, String fault) {
  public RunFigures {
    values = values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(values));
  }

  /** The value, or NaN. */
  double value(Figure figure) {
    return values.getOrDefault(figure, Double.NaN);
  }

  /** All of it under the names of the figures, in lower case. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    values.forEach(
        (figure, value) -> {
          if (Double.isFinite(value)) {
            json.put(figure.name().toLowerCase(Locale.ROOT), Math.round(value * 1e3) / 1e3);
          }
        });
    return json.put("accounted", fault.isEmpty());
  }
}
