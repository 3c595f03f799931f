package io.weir.ranges;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.ops.Telemetry;
import java.util.LinkedHashMap;
import java.util.Map;

/** The snapshots of one process, one for each dataset, whoever asks for it. Thread-safe. */
public final class RangeSnapshots {
  private final Vertx vertx;
  private final Pool pool;
  private final Telemetry telemetry;
  private final Map<String, DatasetSnapshot> snapshots = new LinkedHashMap<>();

  /** Reads by this pool, which stays its owner's. */
  public RangeSnapshots(Vertx vertx, Pool pool, Telemetry telemetry) {
    this.vertx = vertx;
    this.pool = pool;
    this.telemetry = telemetry;
  }

  /**
   * The snapshot of this dataset, which need not exist yet; nothing is read before {@link #start}.
   *
   * @param maxBytes what it may take in memory; of several, the first counts
   */
  public synchronized DatasetSnapshot of(String dataset, long maxBytes) {
    return snapshots.computeIfAbsent(
        dataset, name -> new DatasetSnapshot(vertx, pool, name, maxBytes, telemetry));
  }

  /** Has all of them read, and followed from now on; the schema must be there. */
  public synchronized void start() {
    snapshots.values().forEach(DatasetSnapshot::start);
  }
}
