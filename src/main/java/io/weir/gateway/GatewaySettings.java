package io.weir.gateway;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.Setting;
import io.weir.config.Validatable;
import io.weir.decode.EventSettings;
import io.weir.enrich.EnrichmentSettings;
import io.weir.event.SourcePartition;
import io.weir.kafka.ClientProperties;
import io.weir.kafka.ConsumerFactory;
import io.weir.kafka.SourceSettings;
import io.weir.kafka.TopicSettings;
import io.weir.ops.HttpSettings;
import io.weir.outcome.RetrySettings;
import io.weir.outcome.RetryTiers;
import io.weir.pipeline.IntakeSettings;
import io.weir.postgres.PostgresSettings;
import io.weir.publish.PublishSettings;
import io.weir.publish.SinkTimestamp;
import io.weir.store.OutboxSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The whole configuration: one component for each room that has something to set. */
public record GatewaySettings(
    @Setting(
            "Kafka client properties, passed through to consumer, producer and admin client;"
                + " `bootstrap.servers` is required. A key that the gateway governs, that would load"
                + " code or that no client reads is refused; `metrics.jmx.*` and"
                + " `metrics.context.*` go to Kafka's own metrics reporters.")
        Map<String, String> kafka,
    @Setting("How to reach Postgres.") PostgresSettings postgres,
    @Setting("What is consumed.") SourceSettings source,
    @Setting(value = "What an event is.", byDefault = "{}") EventSettings event,
    @Setting(
            value = "What is added to each event; all of them are asked at the same time.",
            min = "1",
            max = "20")
        List<EnrichmentSettings> enrichments,
    @Setting("Where enriched events go.") Sink sink,
    @Setting(value = "What is tried again, and when.", byDefault = "{}") RetrySettings retry,
    @Setting("Where events go that cannot be enriched.") DeadLetter deadLetter,
    @Setting("Where probes and metrics are answered.") HttpSettings http,
    @Setting(value = "How much is taken in at once.", byDefault = "{}") IntakeSettings intake,
    @Setting(value = "How what is decided waits to be published.", byDefault = "{}")
        OutboxSettings outbox,
    @Setting(value = "How decided rows go to Kafka.", byDefault = "{}") PublishSettings publish,
    @Setting(value = "The gateway's own topics.", byDefault = "{}") TopicSettings topics)
    implements Validatable {

  private static final String SOURCE_TOPIC = "/source/topic";
  private static final String SESSION_TIMEOUT = "/source/sessionTimeout";
  private static final String CONSUMED =
      "is a topic that this gateway consumes; events would go round";

  /** Where enriched events go. */
  public record Sink(
      @Setting(value = "The topic for enriched events; it must exist.", min = "1", max = "200")
          String topic,
      @Setting(
              value =
                  "The time of its records: `source`, that of the source record, from which a"
                      + " retention by time then counts; `published`, when they were published. A"
                      + " time that the topic refuses (`message.timestamp.before.max.ms`,"
                      + " `message.timestamp.after.max.ms`) gives way to that of publishing; the"
                      + " header `weir-origin-timestamp` has the source record's in any case.",
              byDefault = "source")
          SinkTimestamp timestamp) {}

  /** Where events go that cannot be enriched. */
  public record DeadLetter(
      @Setting(value = "The topic for dead letters.", min = "1", max = "200") String topic) {}

  /** The Kafka properties, ready to be split by client. */
  ClientProperties clients() {
    return new ClientProperties(kafka);
  }

  /** What opens the consumers of the group. */
  public ConsumerFactory consumers() {
    return new ConsumerFactory(clients(), source, intake.queueRecords(), intake.revokeTimeout());
  }

  /** The delay topics of the source. */
  public RetryTiers tiers() {
    return RetryTiers.of(source.topic(), retry);
  }

  @Override
  public void check(Complaints complaints) {
    clients().check(complaints.below("/kafka"));
    checkTimes(complaints);
    checkEnrichments(complaints);
    checkTopics(complaints);
  }

  private void checkTimes(Complaints complaints) {
    if (complaints.areValid("/publish/transactionTimeout", SESSION_TIMEOUT)
        && publish.transactionTimeout().compareTo(source.sessionTimeout()) > 0) {
      complaints.add(
          "/publish/transactionTimeout",
          "is longer than source.sessionTimeout, so a frozen instance's offsets would stay pending"
              + " after its partitions have moved; make it shorter");
    }
    if (complaints.areValid("/intake/revokeTimeout", SESSION_TIMEOUT)
        && intake.revokeTimeout().compareTo(source.sessionTimeout()) >= 0) {
      complaints.add("/intake/revokeTimeout", "must be shorter than source.sessionTimeout");
    }
  }

  private void checkEnrichments(Complaints complaints) {
    for (int i = 0; i < enrichments.size(); i++) {
      checkOutput(i, complaints);
      for (int other = 0; other < i; other++) {
        checkPair(i, other, complaints);
      }
    }
  }

  /** Where a text is read, nothing can be written below it. */
  private void checkOutput(int i, Complaints complaints) {
    String output = at(i, "output");
    if (!complaints.areValid(output)) {
      return;
    }
    if (complaints.areValid("/event/id")
        && event.id().isPresent()
        && isWithin(enrichments.get(i).output(), event.id().get())) {
      complaints.add(output, "lies at or below event.id, which is read as a text");
    }
    for (int reader = 0; reader < enrichments.size(); reader++) {
      if (complaints.areValid(at(reader, "input"))
          && isBelow(enrichments.get(i).output(), enrichments.get(reader).input())) {
        complaints.add(output, "lies below an input, which is read as a text");
        return;
      }
    }
  }

  private void checkPair(int i, int earlier, Complaints complaints) {
    if (complaints.areValid(at(i, "name"), at(earlier, "name"))
        && enrichments.get(i).name().equals(enrichments.get(earlier).name())) {
      complaints.add(at(i, "name"), "is the name of an earlier enrichment");
    }
    if (complaints.areValid(at(i, "output"), at(earlier, "output"))
        && overlap(enrichments.get(i).output(), enrichments.get(earlier).output())) {
      complaints.add(at(i, "output"), "lies within " + at(earlier, "output") + ", or around it");
    }
  }

  private static String at(int enrichment, String member) {
    return "/enrichments/" + enrichment + "/" + member;
  }

  private static boolean overlap(JsonPointer one, JsonPointer other) {
    return isWithin(one, other) || isWithin(other, one);
  }

  /** Whether one points to the same place as the other, or below it. */
  private static boolean isWithin(JsonPointer one, JsonPointer other) {
    return (one + "/").startsWith(other + "/");
  }

  private static boolean isBelow(JsonPointer one, JsonPointer other) {
    return isWithin(one, other) && !one.equals(other);
  }

  private void checkTopics(Complaints complaints) {
    if (complaints.areValid(SOURCE_TOPIC)) {
      checkName(SOURCE_TOPIC, source.topic(), complaints);
    }
    if (complaints.areValid("/sink/topic")) {
      checkName("/sink/topic", sink.topic(), complaints);
    }
    if (complaints.areValid("/deadLetter/topic")) {
      checkName("/deadLetter/topic", deadLetter.topic(), complaints);
    }
    List<Duration> delays = retry == null ? List.of() : retry.delays();
    if (complaints.areValid(SOURCE_TOPIC)) {
      checkNotConsumed(source.topic(), complaints);
    }
    for (int i = 0; i < delays.size(); i++) {
      String delay = "/retry/delays/" + i;
      if (!complaints.areValid(delay)) {
        continue;
      }
      if (delays.indexOf(delays.get(i)) < i) {
        complaints.add(delay, "is the same as an earlier delay");
      } else if (complaints.areValid(SOURCE_TOPIC)) {
        checkNotConsumed(RetryTiers.topic(source.topic(), delays.get(i)), complaints);
      }
    }
  }

  private static void checkName(String pointer, String topic, Complaints complaints) {
    if (!SourcePartition.isTopicName(topic)) {
      complaints.add(
          pointer,
          "is no name for a topic; Kafka allows ASCII letters, digits, \".\", \"_\", \"-\"");
    }
  }

  private void checkNotConsumed(String consumed, Complaints complaints) {
    if (complaints.areValid("/sink/topic") && consumed.equals(sink.topic())) {
      complaints.add("/sink/topic", CONSUMED);
    }
    if (complaints.areValid("/deadLetter/topic") && consumed.equals(deadLetter.topic())) {
      complaints.add("/deadLetter/topic", CONSUMED);
    }
  }
}
