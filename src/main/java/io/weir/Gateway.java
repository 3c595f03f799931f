package io.weir;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.sqlclient.Pool;
import io.weir.enrich.Enrichment;
import io.weir.enrich.Join;
import io.weir.event.Backoff;
import io.weir.event.Failure;
import io.weir.flow.Decider;
import io.weir.flow.Flow;
import io.weir.flow.Targets;
import io.weir.intake.IntakeParts;
import io.weir.intake.IntakeVerticle;
import io.weir.kafka.Cluster;
import io.weir.kafka.Consumers;
import io.weir.kafka.Producers;
import io.weir.kafka.Topology;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.ops.ProbeServer;
import io.weir.postgres.Postgres;
import io.weir.postgres.PostgresFailures;
import io.weir.postgres.Schema;
import io.weir.publish.Publishers;
import io.weir.retry.RetryTiers;
import io.weir.store.DecisionTable;
import io.weir.store.OffsetTable;
import io.weir.store.OutboxTable;
import io.weir.store.StoreClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running gateway: the object graph made by hand, started in order and stopped in reverse.
 * Infrastructure that is away at start is waited for; what is set up wrongly fails the start.
 */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final long CLOCK_MILLIS = 10_000;

  /** Room for our own headers and the broker's framing within a topic's record limit. */
  private static final int RECORD_OVERHEAD = 16 * 1024;

  private final Vertx vertx;
  private final GatewaySettings settings;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Health health = new Health();
  private final Meters meters = new Meters(registry);
  private final Pool pool;
  private final Cluster cluster;
  private final Topology topology;
  private final StoreClock clock;
  private List<Enrichment> enrichments = List.of();
  private HttpServer server;

  /** Opens what connects lazily; {@link #start} does the rest. */
  public Gateway(Vertx vertx, GatewaySettings settings) {
    this.vertx = vertx;
    this.settings = settings;
    this.pool = Postgres.pool(vertx, settings.postgres());
    this.cluster = new Cluster(settings.clients());
    this.topology = new Topology(cluster, settings.topics());
    this.clock = new StoreClock(pool, System::nanoTime);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /**
   * Starts: probes first, then schema, topics and intake. Fails with a {@link
   * io.weir.event.FailureException} of kind CONFIGURATION if this cannot work as configured.
   *
   * @return the port that answers probes
   */
  public Future<Integer> start() {
    RetryTiers tiers = settings.tiers();
    return new ProbeServer(vertx, health, registry)
        .listen(settings.http())
        .onSuccess(listening -> server = listening)
        .compose(listening -> Lookups.open(vertx, pool, settings.enrichments()))
        .onSuccess(opened -> enrichments = opened)
        .compose(opened -> prepare(tiers))
        .compose(maxRecord -> deploy(tiers, maxRecord))
        .map(
            deployed -> {
              health.started();
              return server.actualPort();
            });
  }

  /** Postgres and Kafka at the same time; the largest record that every topic takes. */
  private Future<Integer> prepare(RetryTiers tiers) {
    Future<Void> store =
        patiently("schema", () -> Schema.migrate(pool), 0)
            .compose(version -> patiently("schema", () -> refuseAnotherGroup(tiers), 0))
            .compose(alone -> patiently("clock", clock::set, 0))
            .onSuccess(set -> vertx.setPeriodic(CLOCK_MILLIS, tick -> clock.set()))
            .mapEmpty();
    Future<Integer> maxRecord =
        patiently("kafka", () -> vertx.executeBlocking(this::openCluster), 0)
            .compose(opened -> patiently("topics", () -> ensureTopics(tiers), 0));
    return Future.all(store, maxRecord).map(ready -> maxRecord.result());
  }

  private Future<Integer> ensureTopics(RetryTiers tiers) {
    return topology.ensure(
        settings.source().topic(),
        settings.sink().topic(),
        tiers.topics(),
        settings.deadLetter().topic());
  }

  private Future<Void> refuseAnotherGroup(RetryTiers tiers) {
    List<String> topics = new ArrayList<>(tiers.topics());
    topics.add(settings.source().topic());
    return new OffsetTable(pool, settings.source().group()).refuseAnotherGroup(topics);
  }

  /** Waits for what is away; only a fault of the set-up is final. */
  private <T> Future<T> patiently(String place, Supplier<Future<T>> step, int failures) {
    return step.get()
        .compose(
            done -> {
              health.clear(place);
              return Future.succeededFuture(done);
            },
            error -> {
              Failure failure = PostgresFailures.of(error);
              if (failure.kind() == Failure.Kind.CONFIGURATION) {
                return Future.failedFuture(PostgresFailures.wrap(error));
              }
              health.report(place, failure);
              return vertx
                  .timer(Backoff.INFRASTRUCTURE.millis(failures + 3), TimeUnit.MILLISECONDS)
                  .compose(waited -> patiently(place, step, failures + 1));
            });
  }

  private Future<Void> deploy(RetryTiers tiers, int maxRecord) {
    String group = settings.source().group();
    Targets targets =
        new Targets(
            settings.sink().topic(),
            tiers,
            settings.deadLetter().topic(),
            Math.max(1, maxRecord - RECORD_OVERHEAD));
    Flow flow =
        new Flow(
            vertx,
            settings.event(),
            settings.enrichments(),
            new Join(enrichments, meters),
            targets,
            clock,
            meters,
            settings.intake().lookupDeadline());
    DecisionTable decisions = new DecisionTable(vertx, pool, group, settings.sink().topic());
    OffsetTable offsets = new OffsetTable(pool, group);
    OutboxTable outbox = new OutboxTable(pool);
    Decider decider = new Decider(vertx, flow, decisions, offsets, outbox, health, meters);
    Publishers publishers =
        new Publishers(
            vertx,
            settings.publish(),
            group,
            new Producers(settings.clients(), maxRecord),
            cluster,
            outbox,
            health,
            meters);
    IntakeParts parts =
        new IntakeParts(
            settings.intake(),
            settings.source(),
            new HashSet<>(tiers.topics()),
            Math.max(2, settings.postgres().poolSize() / (2 * settings.intake().instanceCount())),
            new Consumers(
                settings.clients(),
                settings.source(),
                settings.intake().queueRecords(),
                settings.intake().revokeTimeout()),
            publishers,
            cluster,
            flow,
            decider,
            decisions,
            offsets,
            outbox,
            clock,
            health,
            meters);
    InstanceName name = InstanceName.of(settings.source(), settings.http().port());
    List<Future<String>> deployed = new ArrayList<>();
    for (int i = 0; i < settings.intake().instanceCount(); i++) {
      deployed.add(
          vertx.deployVerticle(
              new IntakeVerticle(parts, name.client(i), name.member(i)), new DeploymentOptions()));
    }
    return Future.all(deployed).mapEmpty();
  }

  /** Stops in reverse: intake drains and leaves the group, then everything is given back. */
  public Future<Void> stop() {
    LOG.info("stopping");
    List<Future<Void>> undeployed = vertx.deploymentIDs().stream().map(vertx::undeploy).toList();
    return Future.join(undeployed)
        .eventually(() -> Future.join(enrichments.stream().map(e -> e.lookup().close()).toList()))
        .eventually(() -> vertx.executeBlocking(() -> closeCluster()))
        .eventually(pool::close)
        .eventually(() -> server == null ? Future.succeededFuture() : server.close())
        .mapEmpty();
  }

  private Void openCluster() {
    cluster.open();
    return null;
  }

  private Void closeCluster() {
    cluster.close();
    registry.close();
    return null;
  }
}
