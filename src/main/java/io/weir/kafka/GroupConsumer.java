package io.weir.kafka;

import io.weir.event.LastRecord;
import io.weir.event.SourcePartition;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's consumer with three things the Vert.x wrapper cannot do: it hands out partitions paused
 * and with a number for each assignment, it delays a revocation until what was decided is published
 * (for a bounded time), and it serves pause, seek and commit between two polls. All methods but
 * {@link #request} run on the polling thread.
 */
public final class GroupConsumer extends KafkaConsumer<byte[], byte[]> {

  private static final Logger LOG = LoggerFactory.getLogger(GroupConsumer.class);

  /** Is told on the polling thread what comes and goes; must return at once. */
  public interface Assignments {

    /** These are ours from now on, paused; the number tells one assignment from the next. */
    void assigned(Map<SourcePartition, Long> partitions);

    /**
     * These go to others as soon as the future completes, or its time is over.
     *
     * @return completes when nothing of them is in flight any more
     */
    CompletableFuture<Void> revoked(Set<SourcePartition> partitions);

    /** These are others' from now on, drained or not. */
    void lost(Set<SourcePartition> partitions);

    /** This one is not fetched any more until it is sought. */
    void fetchFailed(SourcePartition source, FetchFailure failure);
  }

  /** While a revocation is delayed, requests are looked for this often. */
  private static final long DRAIN_STEP_MILLIS = 5;

  private final AssignedPartitions assigned;
  private final Assignments assignments;
  private final Duration revokeTimeout;
  private final Duration closeTimeout;
  private final PollRequests requests = new PollRequests();
  private final FailedPartitions failed = new FailedPartitions();

  /**
   * Opens the consumer; it joins the group with its first poll.
   *
   * @param revokeTimeout how long a revocation may be delayed
   */
  public GroupConsumer(
      Map<String, Object> properties,
      AssignedPartitions assigned,
      Assignments assignments,
      Duration revokeTimeout,
      Duration closeTimeout) {
    super(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.assigned = assigned;
    this.assignments = assignments;
    this.revokeTimeout = revokeTimeout;
    this.closeTimeout = closeTimeout;
  }

  /** Runs a task on the polling thread before the next poll, also while a revocation is delayed. */
  public <T> CompletableFuture<T> request(Function<GroupConsumer, T> task) {
    return requests.add(task);
  }

  /**
   * Subscribes with the gateway's own listener; the wrapper's, which cannot delay a revocation, is
   * left out.
   */
  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener wrappers) {
    super.subscribe(topics, new Listener());
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return reported(
        () -> {
          pause(failed.toPause().stream().map(GroupConsumer::topicPartition).toList());
          requests.run(this);
          failed.pollBegins();
          ConsumerRecords<byte[], byte[]> records = pollReadable(timeout);
          assigned.refresh(groupMetadata());
          return records;
        });
  }

  /**
   * The wrapper passes on exceptions only: after any other throwable, such as that of a codec whose
   * native library is missing, polling would end without a word. What the JVM itself has run out of
   * is told on its way to those who watch the JVM.
   */
  static <T> T reported(Supplier<T> step) {
    try {
      return step.get();
    } catch (VirtualMachineError e) {
      LOG.error("polling ends: the JVM is beyond use", e);
      throw e;
    } catch (Error e) {
      throw new KafkaException(e.toString(), e);
    }
  }

  /** Only the partition that cannot be read stops. */
  private ConsumerRecords<byte[], byte[]> pollReadable(Duration timeout) {
    try {
      return pollUnlessPositionsMissing(timeout);
    } catch (KafkaException e) {
      stopFetching(e);
      return ConsumerRecords.empty();
    }
  }

  /** Throws what belongs to no partition. */
  private void stopFetching(KafkaException error) {
    Map<SourcePartition, FetchFailure> failures =
        FetchFailure.of(error, sourcePartitions(assignment()));
    if (failures.isEmpty()) {
      throw error;
    }
    failures.forEach(this::stopFetching);
  }

  private void stopFetching(SourcePartition source, FetchFailure failure) {
    TopicPartition partition = topicPartition(source);
    long position = positionNow(partition).orElse(0L);
    failed.add(source);
    seek(partition, position + 1);
    assignments.fetchFailed(source, failure);
  }

  /**
   * With KIP-848 a thread of Kafka's own looks for the positions of new partitions, at times before
   * the listener has set them, and finds none in a group that is new; by the next poll they are
   * set.
   */
  private ConsumerRecords<byte[], byte[]> pollUnlessPositionsMissing(Duration timeout) {
    try {
      return super.poll(timeout);
    } catch (NoOffsetForPartitionException early) {
      return ConsumerRecords.empty();
    }
  }

  /** Leaves the group at once, static member or not, so that others need not wait. */
  @Override
  public void close() {
    assigned.clear();
    try {
      super.close(
          CloseOptions.timeout(closeTimeout)
              .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    } finally {
      requests.close();
    }
  }

  /** Commits offsets of owned partitions; throws what Kafka throws. */
  public void commit(Map<SourcePartition, CommittedOffset> offsets, Duration timeout) {
    Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
    offsets.forEach((source, offset) -> all.put(topicPartition(source), offset.toKafka()));
    commitSync(all, timeout);
  }

  /** Commits next offsets below which everything decided is published; throws what Kafka throws. */
  void commitPublished(Map<SourcePartition, Long> nextOffsets, Duration timeout) {
    commitSync(publishedOffsets(nextOffsets), timeout);
  }

  /** Next offsets below which everything decided is published, in Kafka's own terms. */
  public static Map<TopicPartition, OffsetAndMetadata> publishedOffsets(
      Map<SourcePartition, Long> nextOffsets) {
    Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
    nextOffsets.forEach(
        (source, offset) ->
            all.put(topicPartition(source), CommittedOffset.published(offset).toKafka()));
    return all;
  }

  /**
   * Continues behind the last record that was read, or else at this offset, if the partition is
   * still assigned. Whether the log holds that very record is compared before anything is fetched.
   */
  public void seekAndResume(SourcePartition source, long offset, Optional<LastRecord> last) {
    TopicPartition partition = topicPartition(source);
    if (assignment().contains(partition)) {
      failed.removeAll(Set.of(source));
      last.ifPresentOrElse(
          record ->
              seek(
                  partition,
                  new OffsetAndMetadata(
                      record.offset() + 1, Optional.of(record.leaderEpoch()), "")),
          () -> seek(partition, offset));
      resume(List.of(partition));
    }
  }

  /**
   * Of these partitions, those that have been fetched beyond the offset given, and how far. Does
   * not wait: a position that is not known at this moment is left out.
   */
  public Map<SourcePartition, Long> positionsBeyond(Map<SourcePartition, Long> offsets) {
    Map<SourcePartition, Long> beyond = new HashMap<>();
    Set<TopicPartition> fetched = assignment();
    offsets.forEach(
        (source, offset) -> {
          TopicPartition partition = topicPartition(source);
          if (fetched.contains(partition) && !paused().contains(partition)) {
            positionNow(partition)
                .filter(position -> position > offset)
                .ifPresent(position -> beyond.put(source, position));
          }
        });
    return beyond;
  }

  private Optional<Long> positionNow(TopicPartition partition) {
    try {
      return Optional.of(position(partition, Duration.ZERO));
    } catch (TimeoutException | NoOffsetForPartitionException unknown) {
      return Optional.empty();
    } catch (KafkaException e) {
      // Told once, to whoever asks next for any position.
      stopFetching(e);
      return Optional.empty();
    }
  }

  /** Fetches no more of this partition, if it is still assigned; what has failed just now soon. */
  public void pause(SourcePartition source) {
    if (assignment().contains(topicPartition(source)) && failed.mayBePaused(source)) {
      pause(List.of(topicPartition(source)));
    }
  }

  /** Fetches this partition again, if it is still assigned. */
  public void resume(SourcePartition source) {
    if (assignment().contains(topicPartition(source)) && failed.mayBeResumed(source)) {
      resume(List.of(topicPartition(source)));
    }
  }

  static TopicPartition topicPartition(SourcePartition source) {
    return new TopicPartition(source.topic(), source.partition());
  }

  static SourcePartition sourcePartition(TopicPartition partition) {
    return new SourcePartition(partition.topic(), partition.partition());
  }

  static Set<SourcePartition> sourcePartitions(Collection<TopicPartition> partitions) {
    return partitions.stream().map(GroupConsumer::sourcePartition).collect(Collectors.toSet());
  }

  /** Runs requests until the future is done or the time for it is over. */
  private void awaitDrained(CompletableFuture<Void> drained) {
    long end = System.nanoTime() + revokeTimeout.toNanos();
    while (!drained.isDone() && System.nanoTime() - end < 0) {
      requests.run(this);
      try {
        drained.get(DRAIN_STEP_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
        continue;
      }
    }
    requests.run(this);
  }

  /** Runs on the polling thread, inside poll and close. */
  private final class Listener implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      pause(partitions);
      // Any position keeps the consumer from looking for one; the offset row will say the real one.
      partitions.forEach(partition -> seek(partition, 0));
      assignments.assigned(assigned.add(sourcePartitions(partitions), groupMetadata()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (partitions.isEmpty()) {
        return;
      }
      assigned.refresh(groupMetadata());
      Set<SourcePartition> revoked = sourcePartitions(partitions);
      awaitDrained(assignments.revoked(revoked));
      assigned.remove(revoked);
      failed.removeAll(revoked);
      assignments.lost(revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      Set<SourcePartition> lost = sourcePartitions(partitions);
      assigned.remove(lost);
      failed.removeAll(lost);
      assignments.lost(lost);
    }
  }
}
