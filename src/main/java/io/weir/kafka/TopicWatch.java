package io.weir.kafka;

import io.weir.ops.Health;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * Asks the brokers about all topics of the gateway in one request, for everybody who has to know:
 * the ids of those that are consumed are told, and those that are written to are judged. One for
 * the process; may be used from any thread.
 */
public final class TopicWatch {
  private final ClusterAdmin cluster;
  private final WrittenTopics written;
  private final List<Consumer<Map<String, UUID>>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean asking = new AtomicBoolean();

  TopicWatch(ClusterAdmin cluster, WrittenTopics written) {
    this.cluster = cluster;
    this.written = written;
  }

  /**
   * Tells the ids of the topics that there are, at each answer from now on; for as long as the
   * process runs.
   *
   * @param listener called on the admin client's thread; must not block or throw
   */
  public void onIds(Consumer<Map<String, UUID>> listener) {
    listeners.add(listener);
  }

  /**
   * Asks the brokers again, unless they are being asked; called now and then. While they do not
   * answer, what was known holds.
   */
  public void check(Set<String> consumed, Health health) {
    if (!asking.compareAndSet(false, true)) {
      return;
    }
    Set<String> judged = written.topics();
    Set<String> all = new HashSet<>(consumed);
    all.addAll(judged);
    cluster
        .descriptions(all)
        .compose(
            described -> {
              tellIds(described);
              described.keySet().retainAll(judged);
              return cluster.topicStates(described);
            })
        .map(
            states -> {
              written.judge(states, health);
              return states;
            })
        .onComplete(done -> asking.set(false));
  }

  private void tellIds(Map<String, TopicDescription> described) {
    Map<String, UUID> ids = new HashMap<>();
    described.forEach((topic, description) -> ids.put(topic, TopicState.id(description)));
    listeners.forEach(listener -> listener.accept(ids));
  }
}
