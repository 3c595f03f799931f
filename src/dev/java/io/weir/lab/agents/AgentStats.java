package io.weir.lab.agents;

import io.vertx.core.json.JsonObject;

/**
 * What the user-agent service has seen since its start or the last reset.
 *
 * @param calls requests for a parse, all of them
 * @param failures calls answered with an error on purpose
 * @param concurrentPeak most calls that were unanswered at one time
 */
public record AgentStats(long calls, long failures, long concurrentPeak) {

  static AgentStats of(JsonObject json) {
    return new AgentStats(
        json.getLong("calls"), json.getLong("failures"), json.getLong("concurrentPeak"));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("calls", calls)
        .put("failures", failures)
        .put("concurrentPeak", concurrentPeak);
  }
}
