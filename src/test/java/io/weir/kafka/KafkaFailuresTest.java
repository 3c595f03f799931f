package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Failure;
import io.weir.event.Failure.Kind;
import io.weir.event.FailureException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An error of Kafka is told by what somebody has to do about it. */
class KafkaFailuresTest {

  private static void assertTells(Failure failure, Kind kind, String reason, String... words) {
    assertEquals(kind, failure.kind(), failure::toString);
    assertEquals(reason, failure.reason(), failure::toString);
    for (String word : words) {
      assertTrue(failure.message().contains(word), () -> word + " in " + failure);
    }
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(
            new TopicAuthorizationException(Set.of("enriched")), "kafka-refused", "enriched"),
        Arguments.of(
            GroupAuthorizationException.forGroupId("weir"), "kafka-refused", "the group weir"),
        Arguments.of(
            new ClusterAuthorizationException("Cluster authorization failed."),
            "kafka-refused",
            "Cluster authorization failed."),
        Arguments.of(
            new SaslAuthenticationException("Authentication failed"),
            "kafka-refused",
            "security settings"),
        Arguments.of(
            new FencedInstanceIdException("fenced"), "instance-id-taken", "source.instanceId"),
        Arguments.of(
            new InconsistentGroupProtocolException("inconsistent"), "group-shared", "source.group"),
        Arguments.of(
            new InvalidSessionTimeoutException("not within"),
            "session-timeout",
            "source.sessionTimeout"),
        Arguments.of(
            new InvalidTxnTimeoutException("larger"),
            "transaction-timeout",
            "publish.transactionTimeout"),
        Arguments.of(
            new KafkaException(
                "Received exception when fetching the next record from events-3. If needed, ...",
                new KafkaException("Record batch for partition events-3 at offset 9 is invalid")),
            "record-unreadable",
            "events-3"),
        Arguments.of(
            new KafkaException(
                "Encountered corrupt message when fetching offset 9 for topic-partition events-3"),
            "record-unreadable",
            "weir.consumed_offset"),
        Arguments.of(
            new KafkaException("java.lang", new UnsatisfiedLinkError("zstd-jni")),
            "codec-missing",
            "zstd-jni"),
        Arguments.of(
            new ConfigException("delivery.timeout.ms is too short"),
            "kafka-settings",
            "delivery.timeout.ms"),
        Arguments.of(new InvalidTopicException("my events"), "topic-name", "my events"),
        Arguments.of(new NoSuchFileException("/trust.p12"), "kafka-settings", "/trust.p12"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whatSomebodyMustMendIsAMistakeInTheSetUpAndNamesTheMend(
      Exception error, String reason, String words) {
    assertTells(KafkaFailures.of(error), Kind.CONFIGURATION, reason, words);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void itIsFoundWhereverItStandsInTheChainOfCauses(Exception error, String reason, String words) {
    Exception wrapped =
        new ExecutionException(
            new CompletionException(
                new KafkaException("we are in an error state", new KafkaException(error))));
    assertTells(KafkaFailures.of(wrapped), Kind.CONFIGURATION, reason, words);
  }

  @Test
  void whatMayPassIsToldInTheWordsOfItsInnermostCause() {
    assertTells(
        KafkaFailures.of(new KafkaException("error state", new NotEnoughReplicasException("one"))),
        Kind.INFRASTRUCTURE,
        "kafka-away",
        "NotEnoughReplicasException: one");
    assertTells(
        KafkaFailures.of(new TimeoutException("no answer")), Kind.INFRASTRUCTURE, "kafka-away");
    assertTells(
        KafkaFailures.of(new ProducerFencedException("newer")),
        Kind.INFRASTRUCTURE,
        KafkaFailures.TRANSACTION_ENDED,
        "publish.transactionTimeout",
        "newer");
  }

  @Test
  void aCauseWithoutAMessageIsToldInTheWordsOfTheNextOneThatHasAny() {
    Exception commit =
        new RetriableCommitFailedException("commit failed", DisconnectException.INSTANCE);
    assertEquals(
        "DisconnectException: commit failed",
        KafkaFailures.of(new ExecutionException(commit)).message());
    assertEquals(
        "the client gives no reason (CoordinatorNotAvailableException)",
        KafkaFailures.of(
                new CompletionException(
                    new ExecutionException(new CoordinatorNotAvailableException(" "))))
            .message());
    assertEquals(
        "the client gives no reason (DisconnectException)",
        KafkaFailures.of(DisconnectException.INSTANCE).message());
  }

  @Test
  void whatIsToldAlreadyIsNotToldAnew() {
    Failure told = new Failure(Kind.CONFIGURATION, "told", "before");
    assertEquals(
        told,
        KafkaFailures.of(
            new ExecutionException(new FailureException(told, new TimeoutException("later")))));
  }

  @Test
  void aRingOfCausesEnds() {
    Exception one = new Exception("one");
    one.initCause(new Exception("two", one));
    assertTells(KafkaFailures.of(one), Kind.INFRASTRUCTURE, "kafka-error");
  }

  @Test
  void aTopicThatRefusesADecidedRecordIsNamed() {
    assertTells(
        KafkaFailures.ofSend(
            "enriched", new KafkaException(new RecordTooLargeException("of 2000000 bytes"))),
        Kind.CONFIGURATION,
        "record-too-large",
        "enriched",
        "max.message.bytes",
        "2000000");
    assertTells(
        KafkaFailures.ofSend("enriched", new InvalidRecordException("without key")),
        Kind.CONFIGURATION,
        "record-refused",
        "enriched",
        "without key");
    assertTells(
        KafkaFailures.ofSend(
            "events.retry.1s",
            new TimeoutException("metadata", new UnknownTopicOrPartitionException("none"))),
        Kind.CONFIGURATION,
        "topic-missing",
        "events.retry.1s",
        "create");
    assertTells(
        KafkaFailures.ofSend("enriched", new NotEnoughReplicasException("one")),
        Kind.INFRASTRUCTURE,
        "kafka-away");
  }

  @Test
  void aPartitionThatATopicDoesNotHaveIsNamed() {
    assertTells(
        KafkaFailures.partitionMissing("events.retry.1s", 3, 2),
        Kind.CONFIGURATION,
        "partition-missing",
        "events.retry.1s has 2 partitions",
        "partition 3");
  }

  @Test
  void aTopicThatTheBrokersDoNotLetBeCreatedIsNamedWithWhatItMustBeLike() {
    assertTells(
        KafkaFailures.ofCreate(
            "events.retry.1s",
            Map.of("retention.ms", "-1"),
            new PolicyViolationException("no endless retention")),
        Kind.CONFIGURATION,
        "topic-not-created",
        "events.retry.1s",
        "retention.ms=-1",
        "no endless retention");
    assertTells(
        KafkaFailures.ofCreate("events.retry.1s", Map.of(), new TimeoutException("no answer")),
        Kind.INFRASTRUCTURE,
        "kafka-away");
  }
}
