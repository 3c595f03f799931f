package io.weir.kafka;

import io.weir.config.DurationCodec;
import io.weir.event.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a topic is to the gateway, and what its settings may not be for that. Pure. */
sealed interface TopicRole {

  /** What would become of records there that the promise does not allow. */
  Optional<Failure> objection(String topic, TopicState state);

  /** What may become of records there if nobody looks after them; somebody may want it so. */
  Optional<String> warning(String topic, TopicState state);

  /** Whether records are written there. */
  default boolean isWritten() {
    return true;
  }

  /** Whether somebody may delete it while the gateway runs. */
  default boolean mayGo() {
    return false;
  }

  /** The source topic: nothing is written there. */
  record Source() implements TopicRole {
    @Override
    public boolean isWritten() {
      return false;
    }

    @Override
    public Optional<Failure> objection(String topic, TopicState state) {
      return Optional.empty();
    }

    @Override
    public Optional<String> warning(String topic, TopicState state) {
      return state.isCompacted()
          ? Optional.of(
              "topic "
                  + topic
                  + " is compacted: events that are not consumed before a newer one of their key is"
                  + " there may go, and nobody counts them")
          : Optional.empty();
    }
  }

  /** The topic of the enriched events: how long they are kept there is for who reads them. */
  record Sink() implements TopicRole {
    @Override
    public Optional<Failure> objection(String topic, TopicState state) {
      return Optional.empty();
    }

    @Override
    public Optional<String> warning(String topic, TopicState state) {
      return Optional.empty();
    }
  }

  /**
   * A topic whose records wait for a delay, and for as long as the gateway is off: none may go
   * before it is done with.
   *
   * @param isRetired whether records only leave it: somebody may delete it when it is empty
   */
  record Retry(Duration delay, boolean isRetired) implements TopicRole {
    /** A gateway that stands still is seen to within such a time. */
    private static final Duration LEAST_BEYOND_DELAY = Duration.ofDays(1);

    @Override
    public Optional<Failure> objection(String topic, TopicState state) {
      Duration least = delay.plus(LEAST_BEYOND_DELAY);
      return keepsEach(topic, state)
          .or(
              () ->
                  tooShort(
                      state,
                      least,
                      kept ->
                          "topic "
                              + topic
                              + " deletes records after "
                              + kept
                              + ", though they wait there for "
                              + DurationCodec.write(delay)
                              + " and for as long as the gateway is off; set its retention.ms to"
                              + " -1"));
    }

    @Override
    public Optional<String> warning(String topic, TopicState state) {
      return state
          .retention()
          .map(
              kept ->
                  "topic "
                      + topic
                      + " deletes records after "
                      + DurationCodec.write(kept)
                      + ": retries are lost if the gateway is off for so long; set its retention.ms"
                      + " to -1, the gateway deletes what is done with");
    }

    @Override
    public boolean isWritten() {
      return !isRetired;
    }

    @Override
    public boolean mayGo() {
      return isRetired;
    }

    /** What the topic is created with. */
    static Map<String, String> creation() {
      return TopicRole.creation("-1");
    }
  }

  /** The topic of the dead letters, which wait for somebody to look at them. */
  record DeadLetters(Duration retention) implements TopicRole {
    /** As the least that {@code topics.deadLetterRetention} may be. */
    private static final Duration LEAST = Duration.ofHours(1);

    @Override
    public Optional<Failure> objection(String topic, TopicState state) {
      return keepsEach(topic, state)
          .or(
              () ->
                  tooShort(
                      state,
                      LEAST,
                      kept ->
                          "topic "
                              + topic
                              + " deletes dead letters after "
                              + kept
                              + ", before anybody can have seen them; set its retention.ms to "
                              + retention.toMillis()));
    }

    @Override
    public Optional<String> warning(String topic, TopicState state) {
      return state
          .retention()
          .filter(kept -> kept.compareTo(retention) < 0)
          .map(
              kept ->
                  "topic "
                      + topic
                      + " deletes dead letters after "
                      + DurationCodec.write(kept)
                      + ", sooner than topics.deadLetterRetention says, which is for topics that"
                      + " are created here");
    }

    /** What the topic is created with. */
    Map<String, String> creation() {
      return TopicRole.creation(Long.toString(retention.toMillis()));
    }
  }

  private static Map<String, String> creation(String retentionMillis) {
    Map<String, String> config = new LinkedHashMap<>();
    // All three, or the cluster's defaults would hold.
    config.put(TopicState.CLEANUP_POLICY, "delete");
    config.put(TopicState.RETENTION_BYTES, "-1");
    config.put(TopicState.RETENTION_MS, retentionMillis);
    return config;
  }

  /** Neither a newer record of its key nor many others make one go. */
  private static Optional<Failure> keepsEach(String topic, TopicState state) {
    if (state.isCompacted()) {
      return Optional.of(
          refused(
              "topic-compacted",
              "topic "
                  + topic
                  + " is compacted: of records with the same key only the newest would stay; set"
                  + " its cleanup.policy to delete"));
    }
    return state.sizeLimit().isEmpty()
        ? Optional.empty()
        : Optional.of(
            refused(
                "topic-retention",
                "topic "
                    + topic
                    + " deletes records, however new, as soon as a partition has more than "
                    + state.sizeLimit().getAsLong()
                    + " bytes; set its retention.bytes to -1"));
  }

  /** What to say of a retention below the least, by how long records are kept. */
  private static Optional<Failure> tooShort(
      TopicState state, Duration least, UnaryOperator<String> message) {
    return state
        .retention()
        .filter(kept -> kept.compareTo(least) < 0)
        .map(kept -> refused("topic-retention", message.apply(DurationCodec.write(kept))));
  }

  private static Failure refused(String reason, String message) {
    return new Failure(Failure.Kind.CONFIGURATION, reason, message);
  }
}
