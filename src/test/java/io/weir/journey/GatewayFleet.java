package io.weir.journey;

import static io.weir.journey.SourceGroup.LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.SourcePartition;
import io.weir.lab.Site;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.store.OutboxShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The gateways of one site, each the product in a process of its own; closing kills them. */
final class GatewayFleet implements AutoCloseable {

  // Short lives on a shared machine: a quick start matters more than the last of the speed.
  private static final String[] JVM = {
    "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"
  };

  private final Site site;
  private final SourceGroup group;
  private final List<GatewayProcess> gateways = new ArrayList<>();

  private GatewayFleet(Site site) {
    this.site = site;
    this.group = new SourceGroup(site);
  }

  /** Starts so many gateways at the same time and waits until all are ready. */
  static GatewayFleet of(Site site, int count) {
    return of(site, Collections.nCopies(count, site.settings().outbox().shape()));
  }

  /** The same, a gateway for each of these shapes of the outbox. */
  static GatewayFleet of(Site site, List<OutboxShape> shapes) {
    GatewayFleet fleet = new GatewayFleet(site);
    try {
      for (int i = 0; i < shapes.size(); i++) {
        site.with("outbox", "shape", shapes.get(i).name().toLowerCase(Locale.ROOT));
        fleet.gateways.add(site.launch("gateway-" + i, Optional.empty(), JVM));
      }
      fleet.gateways.forEach(gateway -> gateway.awaitReady(LIMIT));
      return fleet;
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  Site site() {
    return site;
  }

  GatewayProcess get(int number) {
    return gateways.get(number);
  }

  /** The partitions of the source that the broker has assigned to a gateway. */
  Set<SourcePartition> owned(GatewayProcess gateway) {
    // Client ids end with the port of the probes and the consumer's number.
    String mark = gateway.uri().substring(gateway.uri().lastIndexOf(':') + 1);
    return group.shares().entrySet().stream()
        .filter(share -> share.getKey().contains("-" + mark + "-"))
        .map(Map.Entry::getValue)
        .findAny()
        .orElse(Set.of());
  }

  /** Waits until every gateway has a share of the source. */
  void awaitShared() {
    group.awaitShared(gateways.size());
  }

  /** Every gateway is ready, and SIGTERM ends it cleanly: it leaves the group too. */
  void assertAllWell() {
    gateways.forEach(gateway -> gateway.awaitReady(LIMIT));
    for (GatewayProcess gateway : gateways) {
      gateway.stop();
      assertEquals(0, gateway.process().exitStatus(), "after SIGTERM");
    }
    assertEquals(Map.of(), group.shares(), "who was told to stop has left the group");
  }

  @Override
  public void close() {
    gateways.forEach(gateway -> gateway.process().kill());
  }
}
