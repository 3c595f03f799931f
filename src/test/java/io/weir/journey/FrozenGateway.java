package io.weir.journey;

import static io.weir.journey.SourceGroup.LIMIT;

import io.weir.event.SourcePartition;
import io.weir.lab.Site;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.lab.process.Await;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A gateway stopped by SIGSTOP after a commit and before the publish: rows of its partitions stand
 * in the outbox, at or above an offset of the group that nothing pending can move any more.
 *
 * @param gateway stands still
 * @param partitions of the source that it owns
 * @param claims what stood in their offset rows at that moment
 */
record FrozenGateway(
    GatewayProcess gateway, Set<SourcePartition> partitions, Map<SourcePartition, String> claims) {

  /** Freezes it at such a moment, however often it must be let go on until there is one. */
  static FrozenGateway betweenCommitAndPublish(GatewayFleet fleet, GatewayProcess gateway) {
    Site site = fleet.site();
    AtomicReference<FrozenGateway> frozen = new AtomicReference<>();
    AtomicReference<Set<SourcePartition>> known = new AtomicReference<>(fleet.owned(gateway));
    AtomicLong decided = new AtomicLong(decided(site, known.get()));
    Await.until(
        "frozen with rows that are decided and not published",
        LIMIT,
        () -> {
          // Right after a decision of its own: it goes out a moment later.
          if (decided(site, known.get()) == decided.get()) {
            return false;
          }
          gateway.freeze();
          Set<SourcePartition> owned = fleet.owned(gateway);
          if (hasUnpublished(site, owned)) {
            Map<SourcePartition, String> claims = claims(site);
            claims.keySet().retainAll(owned);
            frozen.set(new FrozenGateway(gateway, owned, claims));
            return true;
          }
          known.set(owned);
          decided.set(decided(site, owned));
          gateway.thaw();
          return false;
        });
    return frozen.get();
  }

  /** Waits until others have claimed every partition it had, and decided about events of them. */
  void awaitSuccessors(Site site) {
    long before = decided(site, partitions);
    Await.until(
        "others claim " + partitions,
        LIMIT,
        () -> {
          Map<SourcePartition, String> now = claims(site);
          return partitions.stream().noneMatch(p -> now.get(p).equals(claims.get(p)));
        });
    Await.until(
        "others decide about " + partitions, LIMIT, () -> decided(site, partitions) > before);
  }

  private static long decided(Site site, Set<SourcePartition> partitions) {
    long decided = 0;
    for (SourcePartition partition : partitions) {
      decided +=
          site.number(
              "SELECT next_offset FROM weir.consumed_offset WHERE topic = '%s' AND partition = %d"
                  .formatted(partition.topic(), partition.partition()));
    }
    return decided;
  }

  private static boolean hasUnpublished(Site site, Set<SourcePartition> owned)
      throws ExecutionException, InterruptedException {
    Map<SourcePartition, Long> last = new HashMap<>();
    site.rows(
            "SELECT source_topic, source_partition, max(source_offset) FROM weir.outbox"
                + " GROUP BY 1, 2")
        .forEach(row -> last.put(partition(row), Long.valueOf(row.get(2))));
    last.keySet().retainAll(owned);
    if (last.isEmpty()) {
      return false;
    }
    String group = site.settings().source().group();
    // A partition with an offset pending in a transaction is missing from this answer.
    Map<TopicPartition, OffsetAndMetadata> stable =
        site.lab()
            .broker()
            .topics()
            .admin()
            .listConsumerGroupOffsets(
                Map.of(group, new ListConsumerGroupOffsetsSpec()),
                new ListConsumerGroupOffsetsOptions().requireStable(true))
            .partitionsToOffsetAndMetadata(group)
            .get();
    for (Map.Entry<SourcePartition, Long> row : last.entrySet()) {
      OffsetAndMetadata committed =
          stable.get(new TopicPartition(row.getKey().topic(), row.getKey().partition()));
      if (committed != null && committed.offset() <= row.getValue()) {
        return true;
      }
    }
    return false;
  }

  private static Map<SourcePartition, String> claims(Site site) {
    Map<SourcePartition, String> claims = new HashMap<>();
    site.rows("SELECT topic, partition, claim FROM weir.consumed_offset")
        .forEach(row -> claims.put(partition(row), row.get(2)));
    return claims;
  }

  private static SourcePartition partition(List<String> row) {
    return new SourcePartition(row.get(0), Integer.parseInt(row.get(1)));
  }
}
