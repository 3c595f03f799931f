package io.weir.store;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.commit.BatchTransaction;
import io.weir.event.Claim;
import io.weir.event.SourcePartition;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.postgres.PostgresPool;
import io.weir.postgres.PostgresSettings;
import io.weir.postgres.SchemaMigration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The fixture of tests of the tables: a migrated database of its own for each class, and the tables
 * of one group on it.
 */
public final class StoreSite implements BeforeAllCallback, AfterAllCallback {
  public static final UUID TOPIC = UUID.randomUUID();
  private static final String GROUP = "group";

  public Vertx vertx;
  public Site site;
  public Pool pool;
  public OffsetTable offsets;
  public BatchTransaction transaction;

  @Override
  public void beforeAll(ExtensionContext tests) {
    site = Site.on(Lab.shared(), 1);
    vertx = Vertx.vertx();
    pool = PostgresPool.pool(vertx, site.settings().postgres());
    SchemaMigration.migrate(pool).await();
    offsets = new OffsetTable(pool, GROUP);
    transaction = transaction(pool);
  }

  @Override
  public void afterAll(ExtensionContext tests) {
    pool.close().await();
    vertx.close().await();
  }

  /** A pool of one connection, to be closed by the caller. */
  public Pool oneConnection() {
    PostgresSettings settings = site.settings().postgres();
    return PostgresPool.pool(
        vertx,
        new PostgresSettings(
            settings.uri(),
            settings.password(),
            1,
            settings.tls(),
            settings.caFile(),
            settings.allowInsecure(),
            settings.connectTimeout(),
            settings.statementTimeout()));
  }

  /** Commits for the same group over other connections. */
  public BatchTransaction transaction(Pool connections) {
    return new BatchTransaction(vertx, connections, GROUP, "sink", OutboxShape.BATCHES);
  }

  /** Commits for the same group, enriched events in this shape. */
  public BatchTransaction transaction(OutboxShape shape) {
    return new BatchTransaction(vertx, pool, GROUP, "sink", shape);
  }

  /** The claim of the first owner, who begins at 0. */
  public Claim claimed(SourcePartition source) {
    Claim claim = new Claim(source, 1, UUID.randomUUID());
    offsets.claim(List.of(new ClaimRequest(claim, TOPIC, 0, null))).await();
    return claim;
  }
}
