package io.weir;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.Checked;
import io.weir.config.Setting;
import io.weir.enrich.EnrichmentSettings;
import io.weir.flow.EventSettings;
import io.weir.intake.IntakeSettings;
import io.weir.kafka.ClientProperties;
import io.weir.kafka.SourceSettings;
import io.weir.kafka.TopicSettings;
import io.weir.ops.HttpSettings;
import io.weir.postgres.PostgresSettings;
import io.weir.publish.PublishSettings;
import io.weir.retry.RetrySettings;
import io.weir.retry.RetryTiers;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The whole configuration: one component for each room that has something to set. */
public record GatewaySettings(
    @Setting(
            "Kafka client properties, passed through to consumer, producer and admin client;"
                + " `bootstrap.servers` is required. A key that the gateway governs is refused.")
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
    @Setting(value = "How decided rows go to Kafka.", byDefault = "{}") PublishSettings publish,
    @Setting(value = "The gateway's own topics.", byDefault = "{}") TopicSettings topics)
    implements Checked {

  /** Where enriched events go. */
  public record Sink(
      @Setting(value = "The topic for enriched events; it must exist.", min = "1", max = "200")
          String topic) {}

  /** Where events go that cannot be enriched. */
  public record DeadLetter(
      @Setting(value = "The topic for dead letters.", min = "1", max = "200") String topic) {}

  /** The Kafka properties, ready to be split by client. */
  ClientProperties clients() {
    return new ClientProperties(kafka);
  }

  /** The delay topics of the source. */
  RetryTiers tiers() {
    return RetryTiers.of(source.topic(), retry);
  }

  @Override
  public void check(Complaints complaints) {
    clients().check((pointer, message) -> complaints.add("/kafka" + pointer, message));
    if (publish.transactionTimeout().compareTo(source.sessionTimeout()) > 0) {
      complaints.add(
          "/publish/transactionTimeout",
          "is longer than source.sessionTimeout, so a frozen instance's offsets would stay pending"
              + " after its partitions have moved; make it shorter");
    }
    if (intake.revokeTimeout().compareTo(source.sessionTimeout()) >= 0) {
      complaints.add("/intake/revokeTimeout", "must be shorter than source.sessionTimeout");
    }
    checkEnrichments(complaints);
    checkTopics(complaints);
  }

  private void checkEnrichments(Complaints complaints) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < enrichments.size(); i++) {
      EnrichmentSettings enrichment = enrichments.get(i);
      if (!names.add(enrichment.name())) {
        complaints.add("/enrichments/" + i + "/name", "is the name of an earlier enrichment");
      }
      for (int other = 0; other < i; other++) {
        if (overlap(enrichment.output(), enrichments.get(other).output())) {
          complaints.add(
              "/enrichments/" + i + "/output",
              "lies within the output of enrichment "
                  + enrichments.get(other).name()
                  + ", or around it");
        }
      }
    }
  }

  private static boolean overlap(JsonPointer one, JsonPointer other) {
    String first = one + "/";
    String second = other + "/";
    return first.startsWith(second) || second.startsWith(first);
  }

  private void checkTopics(Complaints complaints) {
    Set<String> consumed = new HashSet<>(tiers().topics());
    if (consumed.size() < retry.delays().size()) {
      complaints.add("/retry/delays", "holds a delay twice");
    }
    consumed.add(source.topic());
    if (consumed.contains(sink.topic())) {
      complaints.add("/sink/topic", "is a topic that this gateway consumes; events would go round");
    }
    if (consumed.contains(deadLetter.topic())) {
      complaints.add(
          "/deadLetter/topic", "is a topic that this gateway consumes; events would go round");
    }
  }
}
