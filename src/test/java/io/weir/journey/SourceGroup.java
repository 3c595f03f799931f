package io.weir.journey;

import io.weir.event.SourcePartition;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;

/** A site's consumer group as the broker sees it: who has which partitions of the source. */
record SourceGroup(Site site) {
  static final Duration LIMIT = Duration.ofSeconds(120);

  /** Partitions of the source by the client id of the member that they are assigned to. */
  Map<String, Set<SourcePartition>> shares() {
    Map<String, Set<SourcePartition>> shares = new HashMap<>();
    for (MemberDescription member : description().members()) {
      Set<SourcePartition> share = new HashSet<>();
      member.assignment().topicPartitions().stream()
          .filter(partition -> partition.topic().equals(site.source()))
          .forEach(p -> share.add(new SourcePartition(p.topic(), p.partition())));
      shares.put(member.clientId(), share);
    }
    return shares;
  }

  /** Waits until the group is at rest, and each of so many members has a share of the source. */
  void awaitShared(int members) {
    Await.until(
        members + " members have partitions of the source each",
        LIMIT,
        () -> isShared(members),
        () -> ": " + shares());
  }

  private boolean isShared(int members) {
    if (description().groupState() != GroupState.STABLE) {
      return false;
    }
    Map<String, Set<SourcePartition>> shares = shares();
    return shares.size() == members && shares.values().stream().noneMatch(Set::isEmpty);
  }

  private ConsumerGroupDescription description() {
    String group = site.settings().source().group();
    try {
      return site.lab()
          .broker()
          .topics()
          .admin()
          .describeConsumerGroups(List.of(group))
          .describedGroups()
          .get(group)
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker does not describe " + group, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
