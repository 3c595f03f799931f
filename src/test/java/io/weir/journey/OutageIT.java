package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import io.weir.lab.process.LabProcess;
import io.weir.load.LoadReport;
import io.weir.publish.PublishSettings.Guarantee;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Postgres and Kafka killed and started again under load, with a gateway of each guarantee: both
 * wait, route nothing, and go on by themselves.
 */
class OutageIT {
  private static final int EVENTS = 2_000;

  private static final List<Site> SITES = new ArrayList<>();
  private static final List<EmbeddedGateway> GATEWAYS = new ArrayList<>();

  private static Lab lab;
  private static int seed;

  private final List<CompletableFuture<LoadReport>> loads = new ArrayList<>();
  private final List<LivenessPoller> alive = new ArrayList<>();

  @BeforeAll
  static void start() {
    lab = Lab.start();
    for (Guarantee guarantee : Guarantee.values()) {
      Site site = FaultSite.create(lab, 4, guarantee);
      SITES.add(site);
      GATEWAYS.add(EmbeddedGateway.of(site));
      new SourceGroup(site).awaitShared(1);
    }
  }

  @AfterAll
  static void stop() {
    GATEWAYS.forEach(EmbeddedGateway::close);
    lab.close();
  }

  @BeforeEach
  void underLoad() {
    seed++;
    List<Long> before = new ArrayList<>();
    for (int i = 0; i < SITES.size(); i++) {
      Site site = SITES.get(i);
      before.add(FaultSite.decided(site));
      alive.add(new LivenessPoller(GATEWAYS.get(i)));
      loads.add(FaultSite.load(site, seed, EVENTS, 250));
    }
    for (int i = 0; i < SITES.size(); i++) {
      Site site = SITES.get(i);
      long decided = before.get(i);
      Await.until("the load flows", SourceGroup.LIMIT, () -> FaultSite.decided(site) > decided);
    }
  }

  @AfterEach
  void nothingIsLostOrTwiceOrRoutedForAnOutage() {
    for (int i = 0; i < SITES.size(); i++) {
      Site site = SITES.get(i);
      FaultSite.assertClean(site, List.of(loads.get(i)));
      assertEquals(
          List.of(),
          site.rows("SELECT reason, message FROM weir.dead_letter WHERE class <> 'record'"),
          "dead letters for no fault of the record");
      alive.get(i).assertAllTheTime();
    }
    awaitReady(true);
  }

  @Test
  void whilePostgresHangsAndIsKilledPartitionsWaitAndMayEvenMove() {
    LabProcess postgres = lab.postgres();
    postgres.freeze();
    awaitReady(false);
    try (RivalConsumer rival = new RivalConsumer(SITES.get(0))) {
      rival.takePartitions();
    }
    // What was asked about partitions that have gone to another must not hold up this gateway.
    try (RivalConsumer rival = new RivalConsumer(SITES.get(0))) {
      rival.takePartitions();
      postgres.kill();
      postgres.start();
      rival.until("ready without them", () -> status("/readyz").equals(List.of(200, 200)));
    }
  }

  @Test
  void whileKafkaIsAwayDecidedRowsWaitInPostgres() {
    LabProcess broker = lab.broker();
    broker.kill();
    try {
      awaitReady(false);
    } finally {
      broker.start();
    }
    awaitReady(true);
  }

  private static void awaitReady(boolean ready) {
    Await.until(
        ready ? "all ready" : "none ready",
        SourceGroup.LIMIT,
        () -> status("/readyz").stream().allMatch(status -> status == 200 == ready),
        () -> ": " + problems());
  }

  private static List<Integer> status(String path) throws IOException {
    List<Integer> all = new ArrayList<>();
    for (EmbeddedGateway gateway : GATEWAYS) {
      all.add(gateway.status(path));
    }
    return all;
  }

  private static List<String> problems() {
    List<String> all = new ArrayList<>();
    for (EmbeddedGateway gateway : GATEWAYS) {
      try {
        all.add(gateway.page("/readyz"));
      } catch (IOException e) {
        all.add(e.toString());
      }
    }
    return all;
  }
}
