package io.weir.kafka;

import io.weir.event.Failure;
import java.util.Optional;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic does not take a decided record, though the brokers are there: what else it does not take,
 * and the words for it. Pure.
 *
 * @param scope what else fares alike
 * @param failure of kind CONFIGURATION, naming the topic
 */
public record SendRefusal(Scope scope, Failure failure) {

  /** What fares like the record that was refused. */
  public enum Scope {
    /** Every record for this topic: it is gone, or we have no right to write to it. */
    TOPIC,
    /** Nothing but this record, as far as is known. */
    RECORD,
    /** The same, for its time. */
    TIME,
    /**
     * The same, maybe for its time: of several records in one batch that are refused, the broker
     * tells no more.
     */
    RECORD_OR_TIME
  }

  /** Whether the record may be taken with another time. */
  public boolean mayBeForItsTime() {
    return scope == Scope.TIME || scope == Scope.RECORD_OR_TIME;
  }

  /** No chain of causes is as long; it might be a ring. */
  private static final int DEPTH = 20;

  /** What this error of a send says; empty where it is not the topic's doing. */
  public static Optional<SendRefusal> of(String topic, Throwable error) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      Optional<Scope> scope = scope(cause);
      if (scope.isPresent()) {
        return Optional.of(new SendRefusal(scope.get(), KafkaFailures.ofSend(topic, error)));
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  private static Optional<Scope> scope(Throwable cause) {
    if (cause instanceof TopicAuthorizationException
        || cause instanceof UnknownTopicOrPartitionException
        || cause instanceof InvalidTopicException) {
      return Optional.of(Scope.TOPIC);
    }
    if (cause instanceof InvalidTimestampException) {
      return Optional.of(Scope.TIME);
    }
    if (cause instanceof InvalidRecordException) {
      return Optional.of(Scope.RECORD_OR_TIME);
    }
    return cause instanceof RecordTooLargeException ? Optional.of(Scope.RECORD) : Optional.empty();
  }
}
