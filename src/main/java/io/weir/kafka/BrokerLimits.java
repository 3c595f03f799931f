package io.weir.kafka;

import io.weir.config.DurationCodec;
import io.weir.event.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The bounds that the brokers set to a member of a group and to a transaction. Told by them only
 * when it joins or begins, and then not in the words of our settings. Pure.
 *
 * @param settings of a broker, in Kafka's own terms; what it does not tell bounds nothing
 */
public record BrokerLimits(Map<String, String> settings) {

  /** Why these brokers would refuse a static or cooperative member of this session timeout. */
  public Optional<Failure> objection(SourceSettings source) {
    if (source.groupProtocol() != SourceSettings.GroupProtocol.CLASSIC) {
      return Optional.empty();
    }
    Duration timeout = source.sessionTimeout();
    return limit("group.max.session.timeout.ms")
        .filter(most -> timeout.compareTo(most) > 0)
        .map(most -> sessionTimeout(timeout, "longer", "group.max.session.timeout.ms", most))
        .or(
            () ->
                limit("group.min.session.timeout.ms")
                    .filter(least -> timeout.compareTo(least) < 0)
                    .map(
                        least ->
                            sessionTimeout(
                                timeout, "shorter", "group.min.session.timeout.ms", least)));
  }

  private static Failure sessionTimeout(
      Duration timeout, String how, String setting, Duration limit) {
    return new Failure(
        Failure.Kind.CONFIGURATION,
        "session-timeout",
        "source.sessionTimeout of "
            + DurationCodec.write(timeout)
            + " is "
            + how
            + " than the brokers allow: their "
            + setting
            + " is "
            + limit.toMillis()
            + "; change one of them");
  }

  /** Why these brokers would refuse a transactional producer of this timeout. */
  public Optional<Failure> objection(Duration transactionTimeout) {
    return limit("transaction.max.timeout.ms")
        .filter(most -> transactionTimeout.compareTo(most) > 0)
        .map(
            most ->
                new Failure(
                    Failure.Kind.CONFIGURATION,
                    "transaction-timeout",
                    "publish.transactionTimeout of "
                        + DurationCodec.write(transactionTimeout)
                        + " is longer than the brokers allow: their transaction.max.timeout.ms is "
                        + most.toMillis()
                        + "; change one of them"));
  }

  private Optional<Duration> limit(String setting) {
    return Optional.ofNullable(settings.get(setting)).map(Long::valueOf).map(Duration::ofMillis);
  }
}
