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
import io.weir.ranges.RangeTable;
import java.util.ArrayList;
import java.util.List;

/** Opens the look-up that each configured enrichment asks. */
final class LookupFactory {

  private LookupFactory() {}

  /** Opens all of them; fails with kind CONFIGURATION if a file cannot be used. */
  static Future<List<Enrichment>> open(Vertx vertx, Pool pool, GatewaySettings settings) {
    RangeTable ranges = new RangeTable(pool);
    // Half of the connections at most: commits and deletes must not wait for look-ups.
    StatementConcurrencyLimit limit =
        new StatementConcurrencyLimit(vertx, settings.postgres().poolSize() / 2);
    List<Future<Enrichment>> opened = new ArrayList<>();
    for (EnrichmentSettings one : settings.enrichments()) {
      opened.add(
          open(vertx, ranges, limit, one)
              .map(lookup -> new Enrichment(one.name(), lookup, one.onFailure())));
    }
    return Future.all(opened).map(all -> all.list());
  }

  private static Future<? extends Lookup> open(
      Vertx vertx,
      RangeTable ranges,
      StatementConcurrencyLimit limit,
      EnrichmentSettings settings) {
    if (settings instanceof EnrichmentSettings.IpRange range) {
      return Future.succeededFuture(new IpRangeLookup(ranges, range.dataset(), limit));
    }
    if (settings instanceof EnrichmentSettings.Mmdb file) {
      return MmdbLookup.open(vertx, file);
    }
    return Future.succeededFuture(HttpLookup.open(vertx, (EnrichmentSettings.Http) settings));
  }
}
