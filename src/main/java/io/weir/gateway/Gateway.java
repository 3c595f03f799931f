package io.weir.gateway;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.sqlclient.Pool;
import io.weir.async.Backoff;
import io.weir.enrich.Enrichment;
import io.weir.event.Failure;
import io.weir.intake.ConsumerParts;
import io.weir.intake.ConsumerVerticle;
import io.weir.kafka.ClusterAdmin;
import io.weir.kafka.TopicProvisioner;
import io.weir.ops.Health;
import io.weir.ops.Meters;
import io.weir.ops.ProbeServer;
import io.weir.ops.Telemetry;
import io.weir.outcome.RetryTiers;
import io.weir.postgres.PostgresClock;
import io.weir.postgres.PostgresFailures;
import io.weir.postgres.PostgresPool;
import io.weir.postgres.SchemaCheck;
import io.weir.postgres.SchemaMigration;
import io.weir.ranges.RangeSnapshots;
import io.weir.store.OffsetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running gateway: the object graph made by hand, what is our own started before what is
 * outside, and stopped in reverse. Infrastructure that is away at start is waited for; what is set
 * up wrongly fails the start.
 */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final long CLOCK_MILLIS = 10_000;
  private static final long POOL_SECONDS = 1;

  private final Vertx vertx;
  private final GatewaySettings settings;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Health health = new Health();
  private final Meters meters = new Meters(registry);
  private final Pool pool;
  private final RangeSnapshots snapshots;
  private final ClusterAdmin admin;
  private final TopicProvisioner provisioner;
  private final PostgresClock clock;
  private final OffsetTable offsets;
  private final KafkaNeeds needs;
  private Future<List<Enrichment>> lookups = Future.succeededFuture(List.of());
  private Future<HttpServer> probes = Future.failedFuture("not started");

  // Written when it is to stop, read on the event loops that still start something.
  private volatile boolean stopping;

  private Future<Void> deployed = Future.succeededFuture();

  /** Opens what connects lazily; {@link #start} does the rest. */
  public Gateway(Vertx vertx, GatewaySettings settings) {
    this.vertx = vertx;
    this.settings = settings;
    this.pool = PostgresPool.pool(vertx, settings.postgres(), health);
    this.snapshots = new RangeSnapshots(vertx, pool, new Telemetry(health, meters));
    this.admin = new ClusterAdmin(settings.clients());
    this.provisioner = new TopicProvisioner(admin, settings.topics());
    this.clock = new PostgresClock(pool, System::nanoTime);
    this.offsets = new OffsetTable(pool, settings.source().group());
    this.needs = new KafkaNeeds(settings, admin, provisioner, offsets);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /**
   * Starts: probes and look-ups, then schema and topics at the same time, then intake. Fails with a
   * {@link io.weir.event.FailureException} of kind CONFIGURATION if this cannot work as configured.
   *
   * @return the port that answers probes
   */
  public Future<Integer> start() {
    RetryTiers tiers = settings.tiers();
    // Kafka's classes take the longest to load, and do so on threads of their own.
    Future<Void> kafka = patiently("kafka", () -> vertx.executeBlocking(this::openAdmin));
    probes = new ProbeServer(vertx, health, registry).listen(settings.http());
    lookups = LookupFactory.open(vertx, pool, snapshots, meters, settings);
    // A taken port or a missing file must not leave a migrated schema behind.
    return Future.all(probes, lookups)
        .compose(ours -> prepare(tiers, kafka))
        .compose(this::deploy)
        .map(
            deployed -> {
              health.started();
              return probes.result().actualPort();
            });
  }

  /**
   * What the topics are like.
   *
   * @param maxRecord the largest record that every topic takes, in bytes
   * @param retired retry topics whose delays are no longer configured
   */
  private record Prepared(int maxRecord, Set<String> retired) {}

  /** Postgres and Kafka at the same time. */
  private Future<Prepared> prepare(RetryTiers tiers, Future<Void> kafka) {
    Future<Integer> maxRecord =
        kafka.compose(opened -> patiently("topics", () -> needs.ensure(tiers)));
    Future<Void> store =
        patiently("schema", () -> SchemaMigration.migrate(pool))
            .compose(version -> patiently("schema", () -> SchemaCheck.check(pool)))
            .compose(sound -> patiently("schema", () -> refuseAnotherGroup(tiers)))
            .compose(alone -> patiently("clock", clock::set))
            .onSuccess(set -> vertx.setPeriodic(CLOCK_MILLIS, tick -> clock.set()))
            .onSuccess(set -> snapshots.start())
            .mapEmpty();
    return Future.all(store, maxRecord)
        .compose(ready -> patiently("retired-topics", () -> needs.retired(tiers)))
        .onSuccess(retired -> needs.watch(vertx, health, tiers, retired))
        .map(retired -> new Prepared(maxRecord.result(), retired));
  }

  private Future<Void> refuseAnotherGroup(RetryTiers tiers) {
    List<String> topics = new ArrayList<>(tiers.topics());
    topics.add(settings.source().topic());
    return offsets.refuseAnotherGroup(topics);
  }

  /**
   * Waits for what is away; only a fault of the set-up is final. Each try is begun by a timer: if
   * they hung on one another, the last would end in a stack overflow after some hours. Ends never
   * once the gateway is to stop: that what it closes itself is closed is no problem.
   */
  private <T> Future<T> patiently(String place, Supplier<Future<T>> step) {
    Promise<T> done = Promise.promise();
    attempt(place, step, done, 0);
    return done.future();
  }

  private <T> void attempt(String place, Supplier<Future<T>> step, Promise<T> done, int failures) {
    if (stopping) {
      return;
    }
    step.get()
        .onComplete(
            result -> {
              health.clear(place);
              done.complete(result);
            },
            error -> {
              if (stopping) {
                return;
              }
              Failure failure = PostgresFailures.of(error);
              if (failure.kind() == Failure.Kind.CONFIGURATION) {
                done.fail(PostgresFailures.wrap(error));
                return;
              }
              health.report(place, failure);
              vertx.setTimer(
                  Backoff.INFRASTRUCTURE.millis(failures + 3),
                  waited -> attempt(place, step, done, failures + 1));
            });
  }

  /** Never ends, and deploys nothing, if the gateway is to stop already. */
  private synchronized Future<Void> deploy(Prepared prepared) {
    if (stopping) {
      return Promise.<Void>promise().future();
    }
    // While the group is joined; much earlier, it might be idle for too long.
    lookups.result().forEach(one -> one.lookup().warmUp());
    ConsumerParts parts =
        new ConsumerWiring(
                vertx,
                settings,
                pool,
                admin,
                provisioner,
                offsets,
                clock,
                new Telemetry(health, meters))
            .parts(lookups.result(), prepared.maxRecord(), prepared.retired());
    InstanceName name = InstanceName.of(settings.source(), settings.http().port());
    List<Future<String>> deploying = new ArrayList<>();
    for (int i = 0; i < settings.intake().instanceCount(); i++) {
      deploying.add(
          vertx.deployVerticle(
              new ConsumerVerticle(parts, name.client(i), name.member(i)),
              new DeploymentOptions()));
    }
    this.deployed = Future.join(deploying).mapEmpty();
    return deployed;
  }

  /** Stops in reverse: intake drains and leaves the group, then everything is given back. */
  public Future<Void> stop() {
    LOG.info("stopping");
    return deployed()
        .transform(ended -> undeploy())
        .eventually(() -> lookups.compose(Gateway::close).otherwiseEmpty())
        .eventually(() -> vertx.executeBlocking(() -> closeAdmin()))
        // A connection that waits for an answer is closed after it, and may have none.
        .eventually(() -> pool.close().timeout(POOL_SECONDS, TimeUnit.SECONDS).otherwiseEmpty())
        .eventually(() -> probes.compose(HttpServer::close).otherwiseEmpty())
        .mapEmpty();
  }

  /** What is deployed at last: nothing is from now on. */
  private synchronized Future<Void> deployed() {
    stopping = true;
    return deployed;
  }

  private Future<?> undeploy() {
    return Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList());
  }

  private static Future<?> close(List<Enrichment> enrichments) {
    return Future.join(enrichments.stream().map(one -> one.lookup().close()).toList());
  }

  private Void openAdmin() {
    admin.open();
    return null;
  }

  private Void closeAdmin() {
    admin.close();
    registry.close();
    return null;
  }
}
