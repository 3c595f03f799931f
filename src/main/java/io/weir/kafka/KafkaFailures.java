package io.weir.kafka;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.FileNotFoundException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Says what an error of the brokers or of a Kafka client means, wherever in the chain of causes the
 * telling one stands: never the record's fault, for what is asked of Kafka is ours. Pure.
 */
public final class KafkaFailures {

  /** No chain of causes is as long; it might be a ring. */
  private static final int DEPTH = 20;

  /** The reason of a transaction that the broker has ended. */
  public static final String TRANSACTION_ENDED = "transaction-ended";

  private KafkaFailures() {}

  /** CONFIGURATION for what somebody must mend, INFRASTRUCTURE for what may pass. */
  public static Failure of(Throwable error) {
    return first(error, KafkaFailures::known).orElseGet(() -> passing(error));
  }

  /** What it means that a topic did not take a record that is decided. */
  public static Failure ofSend(String topic, Throwable error) {
    return first(error, cause -> refused(topic, cause)).orElseGet(() -> of(error));
  }

  /** A decided record has its partition, and the topic does not have it. */
  public static Failure partitionMissing(String topic, int partition, int count) {
    return configuration(
        "partition-missing",
        topic
            + " has "
            + count
            + " partitions, and a decided record is to go to its partition "
            + partition
            + "; add partitions to the topic");
  }

  /** A topic does not take a record with the time of this host's clock. */
  public static Failure clockRefused(String topic, Instant clock, Throwable error) {
    return configuration(
        "clock-refused",
        topic
            + " refuses the time of this host's clock, "
            + clock
            + "; set this clock right, or the brokers' ("
            + error.getMessage()
            + ")");
  }

  /** A topic cannot be created as it has to be; what may pass is as {@link #of} says. */
  static Failure ofCreate(String topic, Map<String, String> config, Throwable error) {
    return first(error, cause -> notCreated(topic, config, cause)).orElseGet(() -> of(error));
  }

  private static Optional<Failure> notCreated(
      String topic, Map<String, String> config, Throwable cause) {
    return cause instanceof PolicyViolationException
            || cause instanceof InvalidConfigurationException
        ? Optional.of(
            configuration(
                "topic-not-created",
                "the brokers do not let topic "
                    + topic
                    + " be created with "
                    + config
                    + "; have it created, or their policy changed ("
                    + cause.getMessage()
                    + ")"))
        : Optional.empty();
  }

  private static Optional<Failure> first(
      Throwable error, Function<Throwable, Optional<Failure>> meaning) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      Optional<Failure> found = meaning.apply(cause);
      if (found.isPresent()) {
        return found;
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  private static Optional<Failure> refused(String topic, Throwable cause) {
    if (cause instanceof RecordTooLargeException) {
      return Optional.of(tooLarge(topic, cause));
    }
    if (cause instanceof UnknownTopicOrPartitionException) {
      return Optional.of(
          configuration(
              "topic-missing", "topic " + topic + " does not exist any more; create it again"));
    }
    boolean refused =
        cause instanceof InvalidRecordException
            || cause instanceof InvalidTimestampException
            || cause instanceof InvalidTopicException;
    return refused
        ? Optional.of(
            configuration(
                "record-refused",
                topic
                    + " refuses a record that is decided already; change the topic's settings ("
                    + cause.getMessage()
                    + ")"))
        : Optional.empty();
  }

  private static Optional<Failure> known(Throwable cause) {
    if (cause instanceof FailureException told) {
      return Optional.of(told.failure());
    }
    if (cause instanceof FencedInstanceIdException) {
      return Optional.of(
          configuration(
              "instance-id-taken",
              "another running instance has taken this one's name within the group; give each"
                  + " instance a source.instanceId of its own"));
    }
    if (cause instanceof InconsistentGroupProtocolException) {
      return Optional.of(
          configuration(
              "group-shared",
              "another program is in this group and shares partitions out in another way; give it,"
                  + " or source.group, a name of its own"));
    }
    if (cause instanceof InvalidSessionTimeoutException) {
      return Optional.of(
          configuration(
              "session-timeout",
              "the brokers refuse source.sessionTimeout; it has to lie between their"
                  + " group.min.session.timeout.ms and group.max.session.timeout.ms"));
    }
    if (cause instanceof InvalidTxnTimeoutException) {
      return Optional.of(
          configuration(
              "transaction-timeout",
              "the brokers refuse publish.transactionTimeout; it may not be longer than their"
                  + " transaction.max.timeout.ms"));
    }
    if (cause instanceof AuthorizationException denied) {
      return Optional.of(configuration("kafka-refused", right(denied)));
    }
    if (cause instanceof AuthenticationException) {
      return Optional.of(
          configuration(
              "kafka-refused",
              "the brokers do not know us; look at the security settings below kafka ("
                  + text(cause)
                  + ")"));
    }
    if (cause instanceof RecordTooLargeException) {
      return Optional.of(tooLarge("a topic", cause));
    }
    if (cause instanceof InvalidProducerEpochException
        || cause instanceof ProducerFencedException) {
      return Optional.of(
          new Failure(
              Failure.Kind.INFRASTRUCTURE,
              TRANSACTION_ENDED,
              "the broker has ended a transaction: it took longer than"
                  + " publish.transactionTimeout, or another instance has this one's name ("
                  + text(cause)
                  + ")"));
    }
    if (cause instanceof InvalidTopicException) {
      return Optional.of(
          configuration(
              "topic-name",
              "a configured topic has a name that no topic can have ("
                  + text(cause)
                  + "); correct it"));
    }
    if (isUnreadable(cause)) {
      return Optional.of(
          configuration(
              "record-unreadable",
              text(cause)
                  + "; have the log mended from a replica, or stop the gateway and move next_offset"
                  + " in weir.consumed_offset beyond it"));
    }
    if (cause instanceof LinkageError) {
      return Optional.of(
          configuration(
              "codec-missing",
              "a library that unpacks records cannot be loaded; let the JVM execute files in its"
                  + " temporary folder ("
                  + text(cause)
                  + ")"));
    }
    boolean settings =
        cause instanceof ConfigException
            || cause instanceof FileSystemException
            || cause instanceof FileNotFoundException;
    return settings
        ? Optional.of(
            configuration(
                "kafka-settings",
                "Kafka's client refuses the settings below kafka (" + text(cause) + ")"))
        : Optional.empty();
  }

  private static Failure tooLarge(String topic, Throwable cause) {
    return configuration(
        "record-too-large",
        topic
            + " refuses a record that is decided already as too large; raise the topic's"
            + " max.message.bytes again ("
            + cause.getMessage()
            + ")");
  }

  private static String right(AuthorizationException denied) {
    if (denied instanceof TopicAuthorizationException topics) {
      return "no right to the topics "
          + topics.unauthorizedTopics()
          + "; allow this user to read what the gateway consumes and to write what it publishes ("
          + text(denied)
          + ")";
    }
    if (denied instanceof GroupAuthorizationException group) {
      return "no right to the group " + group.groupId() + "; allow this user to read it";
    }
    return text(denied) + "; allow this user what it lacks";
  }

  /**
   * A batch that is damaged in the broker's log, or cannot be decompressed here. Kafka's consumer
   * has no class of error for it; where its words change, the failure is still told, if not named.
   */
  static boolean isUnreadable(Throwable cause) {
    String message = cause.getMessage();
    return cause.getClass() == KafkaException.class
        && message != null
        && (message.startsWith("Received exception when fetching the next record")
            || message.startsWith("Encountered corrupt message when fetching")
            || message.startsWith("Failed to make progress reading messages at"));
  }

  /** The innermost cause says most; those around it say that a method has failed. */
  private static Failure passing(Throwable error) {
    Throwable innermost = error;
    Optional<String> message = Optional.empty();
    boolean away = false;
    for (int depth = 0; depth < DEPTH; depth++) {
      away |= innermost instanceof RetriableException;
      Optional<String> own = ownMessage(innermost);
      message = own.isPresent() ? own : message;
      if (innermost.getCause() == null) {
        break;
      }
      innermost = innermost.getCause();
    }
    String name = innermost.getClass().getSimpleName();
    return new Failure(
        Failure.Kind.INFRASTRUCTURE,
        away ? "kafka-away" : "kafka-error",
        message
            .map(words -> name + ": " + words)
            .orElse("the client gives no reason (" + name + ")"));
  }

  /** What it says itself: not the name of its cause, which Java puts there for want of words. */
  private static Optional<String> ownMessage(Throwable error) {
    String message = error.getMessage();
    boolean none =
        message == null
            || message.isBlank()
            || error.getCause() != null && message.equals(error.getCause().toString());
    return none ? Optional.empty() : Optional.of(message);
  }

  private static Failure configuration(String reason, String message) {
    return new Failure(Failure.Kind.CONFIGURATION, reason, message);
  }

  private static String text(Throwable error) {
    return error.getClass().getSimpleName() + ": " + error.getMessage();
  }
}
