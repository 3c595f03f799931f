package io.weir.lab.agents;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * How the user-agent service answers, from the next request on.
 *
 * @param latency time from request to answer, failures too
 * @param failureShare share of requests that fail, 0 to 1
 * @param failureStatus HTTP status of failures
 * @param failAgentsContaining agents with this text always fail
 * @param failAgentsOnceContaining each agent with this text fails when it first comes
 * @param hang accept requests and never answer them
 * @param bodyBytes answers are padded to at least this many bytes
 */
public record AgentBehaviour(
    Duration latency,
    double failureShare,
    int failureStatus,
    Optional<String> failAgentsContaining,
    Optional<String> failAgentsOnceContaining,
    boolean hang,
    int bodyBytes) {
  /** Answers everything after 5 ms: the detector that all measurements are made with. */
  public static final AgentBehaviour HEALTHY =
      new AgentBehaviour(
          Duration.ofMillis(5), 0, 503, Optional.empty(), Optional.empty(), false, 0);

  private static final int MOST_BODY_BYTES = 64 << 20;

  public AgentBehaviour {
    if (latency.isNegative() || failureShare < 0 || failureShare > 1) {
      throw new IllegalArgumentException("latencyMs must not be negative, failureShare 0 to 1");
    }
    if (failureStatus < 400 || failureStatus > 599) {
      throw new IllegalArgumentException("failureStatus must be 400 to 599");
    }
    if (bodyBytes < 0 || bodyBytes > MOST_BODY_BYTES) {
      throw new IllegalArgumentException("bodyBytes must be 0 to " + MOST_BODY_BYTES);
    }
  }

  /** This behaviour with the members that are present changed; null takes a text away. */
  AgentBehaviour changedBy(JsonObject change) {
    JsonObject all = toJson().mergeIn(change);
    return new AgentBehaviour(
        Duration.ofMillis(all.getLong("latencyMs")),
        all.getDouble("failureShare"),
        all.getInteger("failureStatus"),
        Optional.ofNullable(all.getString("failAgentsContaining")),
        Optional.ofNullable(all.getString("failAgentsOnceContaining")),
        all.getBoolean("hang"),
        all.getInteger("bodyBytes"));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("latencyMs", latency.toMillis())
        .put("failureShare", failureShare)
        .put("failureStatus", failureStatus)
        .put("failAgentsContaining", failAgentsContaining.orElse(null))
        .put("failAgentsOnceContaining", failAgentsOnceContaining.orElse(null))
        .put("hang", hang)
        .put("bodyBytes", bodyBytes);
  }
}
