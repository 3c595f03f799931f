package io.weir.gateway;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.commit.BatchCommitter;
import io.weir.commit.BatchTransaction;
import io.weir.commit.DefectBudget;
import io.weir.decode.BatchDecoder;
import io.weir.decode.EventDecoder;
import io.weir.decode.MissingValues;
import io.weir.decode.PointerTree;
import io.weir.enrich.Enrichment;
import io.weir.enrich.EnrichmentJoin;
import io.weir.enrich.EnrichmentSettings;
import io.weir.intake.ConsumerParts;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.CommittedOffsets;
import io.weir.kafka.ProducerFactory;
import io.weir.kafka.TopicProvisioner;
import io.weir.ops.DefectLog;
import io.weir.ops.Telemetry;
import io.weir.outcome.DeadLetterOutcomes;
import io.weir.outcome.OutcomeChooser;
import io.weir.outcome.OutputTopics;
import io.weir.pipeline.DueLimit;
import io.weir.pipeline.Stages;
import io.weir.postgres.PostgresClock;
import io.weir.publish.PublisherFactory;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxTable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes what the consumer verticles share, when Postgres and the topics are known to be there. */
record ConsumerWiring(
    Vertx vertx,
    GatewaySettings settings,
    Pool pool,
    ClusterAdmin admin,
    TopicProvisioner provisioner,
    OffsetTable offsets,
    PostgresClock clock,
    Telemetry telemetry) {

  /**
   * The parts of all verticles.
   *
   * @param maxRecordBytes the largest record that every topic takes
   * @param retired retry topics whose delays are no longer configured
   */
  ConsumerParts parts(List<Enrichment> enrichments, int maxRecordBytes, Set<String> retired) {
    Set<String> retryTopics = new HashSet<>(retired);
    retryTopics.addAll(settings.tiers().topics());
    String group = settings.source().group();
    CommittedOffsets committed = new CommittedOffsets(admin, group);
    OutboxTable outbox = new OutboxTable(pool);
    BatchTransaction transaction =
        new BatchTransaction(
            vertx, pool, group, settings.sink().topic(), settings.outbox().shape());
    PublisherFactory publishers =
        new PublisherFactory(
            vertx,
            settings.publish(),
            settings.sink().timestamp(),
            new ProducerFactory(settings.clients(), maxRecordBytes),
            committed,
            outbox,
            provisioner.writtenTopics()::problems,
            telemetry);
    return new ConsumerParts(
        settings.intake(),
        // Writers of one table are in each other's way: four at once took Postgres a sixth more CPU
        // time for the same events than two, which keep it busy through each other's commit.
        new ConsumerParts.Concurrency(atOnce(2), atOnce(4)),
        new ConsumerParts.Topics(settings.source(), retryTopics),
        new ConsumerParts.Kafka(settings.consumers(), publishers, admin, provisioner, committed),
        new ConsumerParts.Postgres(offsets, outbox, transaction, clock),
        stages(enrichments, retryTopics, maxRecordBytes, transaction, outbox),
        telemetry);
  }

  private Stages stages(
      List<Enrichment> enrichments,
      Set<String> retryTopics,
      int maxRecordBytes,
      BatchTransaction transaction,
      OutboxTable outbox) {
    OutputTopics topics =
        new OutputTopics(
            settings.sink().topic(),
            settings.tiers(),
            settings.deadLetter().topic(),
            maxRecordBytes);
    DefectLog defects = new DefectLog(System::nanoTime);
    BatchCommitter committer =
        new BatchCommitter(
            vertx,
            transaction,
            offsets,
            outbox,
            clock,
            new DeadLetterOutcomes(topics),
            new DefectBudget(settings.event().defectShare(), System::nanoTime),
            telemetry);
    return new Stages(
        new DueLimit(settings.tiers(), retryTopics, clock),
        new BatchDecoder(vertx, decoder()::decode, defects, telemetry.meters()),
        new EnrichmentJoin(enrichments, telemetry.meters()),
        new OutcomeChooser(vertx, enrichments, topics, clock, defects),
        committer::commit);
  }

  private EventDecoder decoder() {
    List<EnrichmentSettings> each = settings.enrichments();
    return new EventDecoder(
        settings.event(),
        new PointerTree(
            settings.event().id(),
            each.stream().map(EnrichmentSettings::input).toList(),
            each.stream().map(EnrichmentSettings::output).toList()),
        each.stream().map(one -> new MissingValues(one.missingValues())).toList());
  }

  /** One part of the connections, in so many, shared by all verticles; but two of each. */
  private int atOnce(int partsOfConnections) {
    return Math.max(
        2,
        settings.postgres().poolSize() / (partsOfConnections * settings.intake().instanceCount()));
  }
}
