package io.weir.commit;

import io.vertx.core.buffer.Buffer;
import io.weir.event.OutboxRow;
import io.weir.event.Outcome;
import io.weir.text.PostgresText;
import io.weir.wire.HeaderJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Arrays, one for each column, of the outbox rows of retries and dead letters. */
final class RoutedColumns {

  private RoutedColumns() {}

  /** Adds the columns {@code routed_…} of these outcomes. */
  static void add(List<Outcome> outcomes, Map<String, Object> parameters) {
    List<Outcome> routed = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Retry || outcome instanceof Outcome.Dead) {
        routed.add(outcome);
      }
    }
    return PostgresText.of(key).orElse(id);
  }
}
