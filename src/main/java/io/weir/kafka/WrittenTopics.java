package io.weir.kafka;

import io.weir.event.Failure;
import io.weir.ops.Health;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the topics that the gateway writes to, or whose records wait for it, are still what they
 * were when it started, and keep what is written there. One that was made anew meanwhile is taken
 * as soon as it has the partitions and settings of the one before; any other is taken by a gateway
 * that starts. One for the process; may be used from any thread.
 */
public final class WrittenTopics {
  private static final Logger LOG = LoggerFactory.getLogger(WrittenTopics.class);

  /**
   * A topic that is unwritable at so many checks in a row holds up only who needs it. Before, all
   * wait for the client's own tries: a leader that moves takes less, and even one whose broker has
   * died, as that is noticed after 9 s.
   */
  private static final int UNWRITABLE_CHECKS = 12;

  /** More partitions than this are not named. */
  private static final int NAMED = 3;

  /** As which topic one of that name is known. */
  private record Known(TopicRole role, TopicState state) {}

  // Guarded by this, like the two below.
  private final Map<String, Known> known = new HashMap<>();
  private final Set<String> missing = new HashSet<>();
  private final Map<String, Integer> unwritable = new HashMap<>();
  private volatile Map<String, Failure> problems = Map.of();

  /** Takes topics as they are: from now on they are to stay so. */
  synchronized void take(Map<String, TopicRole> roles, Map<String, TopicState> states) {
    roles.forEach((topic, role) -> take(topic, role, states.get(topic)));
  }

  private void take(String topic, TopicRole role, TopicState state) {
    Known before = known.put(topic, new Known(role, state));
    Optional<String> warning = role.warning(topic, state);
    boolean told = before != null && warning.equals(before.role().warning(topic, before.state()));
    if (!told) {
      warning.ifPresent(LOG::warn);
    }
  }

  /** What is known against topics, by their names: of those as they should be, nothing. */
  public Map<String, Failure> problems() {
    return problems;
  }

  /** Those that are known. */
  synchronized Set<String> topics() {
    return Set.copyOf(known.keySet());
  }

  /** Judges what the brokers answer of them. */
  synchronized void judge(Map<String, TopicState> states, Health health) {
    Map<String, Failure> found = new HashMap<>();
    for (String topic : Set.copyOf(known.keySet())) {
      judge(topic, states.get(topic)).ifPresent(failure -> found.put(topic, failure));
    }
    problems.keySet().stream()
        .filter(topic -> !found.containsKey(topic))
        .forEach(topic -> health.clear(place(topic)));
    found.forEach((topic, failure) -> health.report(place(topic), failure));
    problems = Map.copyOf(found);
  }

  private static String place(String topic) {
    return "topic:" + topic;
  }

  private Optional<Failure> judge(String topic, TopicState state) {
    Known before = known.get(topic);
    if (state == null && before.role().mayGo()) {
      known.remove(topic);
      return Optional.empty();
    }
    if (state == null) {
      // One broker may not know for a moment what the others do.
      return missing.add(topic)
          ? Optional.ofNullable(problems.get(topic))
          : Optional.of(missing(topic, before.state()));
    }
    missing.remove(topic);
    Optional<Failure> objection = before.role().objection(topic, state);
    if (objection.isPresent()) {
      return objection;
    }
    if (!state.id().equals(before.state().id())) {
      List<String> differences = state.differences(before.state());
      if (!differences.isEmpty()) {
        return Optional.of(madeAnew(topic, differences));
      }
      LOG.warn("topic {} was deleted and made anew as it was; what it held is gone", topic);
    }
    take(topic, before.role(), state);
    return unwritable(topic, before.role(), state);
  }

  private Optional<Failure> unwritable(String topic, TopicRole role, TopicState state) {
    List<Integer> partitions = role.isWritten() ? state.unwritable() : List.of();
    if (partitions.isEmpty()) {
      unwritable.remove(topic);
      return Optional.empty();
    }
    return unwritable.merge(topic, 1, Integer::sum) < UNWRITABLE_CHECKS
        ? Optional.empty()
        : Optional.of(unwritable(topic, partitions));
  }

  private static Failure unwritable(String topic, List<Integer> partitions) {
    int named = Math.min(NAMED, partitions.size());
    String more = partitions.size() > named ? " and " + (partitions.size() - named) + " more" : "";
    return new Failure(
        Failure.Kind.INFRASTRUCTURE,
        "topic-unwritable",
        "topic "
            + topic
            + " takes no records in its partitions "
            + partitions.subList(0, named)
            + more
            + ": they have no leader, or fewer replicas in sync than its min.insync.replicas; bring"
            + " their brokers back");
  }

  private static Failure missing(String topic, TopicState before) {
    return new Failure(
        Failure.Kind.CONFIGURATION,
        "topic-missing",
        "topic " + topic + " does not exist any more; create it again, with " + before.described());
  }

  private static Failure madeAnew(String topic, List<String> differences) {
    return new Failure(
        Failure.Kind.CONFIGURATION,
        "topic-recreated",
        "topic "
            + topic
            + " was deleted and made anew with "
            + String.join(", ", differences)
            + "; make it as it was, or start the gateway anew to have it taken as it is");
  }
}
