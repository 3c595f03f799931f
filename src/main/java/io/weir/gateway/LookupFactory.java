package io.weir.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.enrich.Enrichment;
import io.weir.enrich.EnrichmentSettings;
import io.weir.enrich.Lookup;
import io.weir.enrich.http.HttpLookup;
import io.weir.enrich.iprange.IpRangeLookup;
import io.weir.enrich.iprange.StatementConcurrencyLimit;
import io.weir.enrich.mmdb.MmdbLookup;
import io.weir.ops.Meters;
import io.weir.ranges.RangeSnapshots;
import io.weir.ranges.RangeTable;
import java.util.ArrayList;
import java.util.List;

/** Opens the look-up that each configured enrichment asks. */
final class LookupFactory {
  private final Vertx vertx;
  private final RangeTable ranges;
  private final RangeSnapshots snapshots;
  private final StatementConcurrencyLimit limit;
  private final Meters meters;

  private LookupFactory(
      Vertx vertx, Pool pool, RangeSnapshots snapshots, Meters meters, int poolSize) {
    this.vertx = vertx;
    this.ranges = new RangeTable(pool);
    this.snapshots = snapshots;
    // Half of the connections at most: commits and deletes must not wait for look-ups.
    this.limit = new StatementConcurrencyLimit(vertx, poolSize / 2);
    this.meters = meters;
  }

  /** Opens all of them; fails with kind CONFIGURATION if a file cannot be used. */
  static Future<List<Enrichment>> open(
      Vertx vertx, Pool pool, RangeSnapshots snapshots, Meters meters, GatewaySettings settings) {
    LookupFactory factory =
        new LookupFactory(vertx, pool, snapshots, meters, settings.postgres().poolSize());
    List<Future<Enrichment>> opened = new ArrayList<>();
    for (EnrichmentSettings one : settings.enrichments()) {
      opened.add(
          factory.open(one).map(lookup -> new Enrichment(one.name(), lookup, one.onFailure())));
    }
    return Future.all(opened).map(all -> all.list());
  }

  private Future<? extends Lookup> open(EnrichmentSettings settings) {
    if (settings instanceof EnrichmentSettings.IpRange range) {
      return Future.succeededFuture(open(range));
    }
    if (settings instanceof EnrichmentSettings.Mmdb file) {
      return MmdbLookup.open(vertx, file);
    }
    return Future.succeededFuture(HttpLookup.open(vertx, (EnrichmentSettings.Http) settings));
  }

  private Lookup open(EnrichmentSettings.IpRange range) {
    String dataset = range.dataset();
    return range.mode() == EnrichmentSettings.IpRange.Mode.QUERY
        ? IpRangeLookup.byStatement(ranges, dataset, limit, meters)
        : IpRangeLookup.fromSnapshot(
            ranges, dataset, limit, meters, snapshots.of(dataset, range.snapshotBytes().bytes()));
  }
}
