package io.weir.lab.bench;

import io.weir.lab.Site;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Of a gateway: its offset rows say what is decided, the offsets of its group what is published. A
 * reader of the sink would take its share of the cores.
 */
final class GatewayProgress implements Progress {
  private static final String DECIDED =
      """
      SELECT coalesce(sum(next_offset - first_offset), 0)
      FROM weir.consumed_offset WHERE topic = ?
      """;

  private final Connection connection;
  private final PreparedStatement decided;
  private final TopicOffsets offsets;

  GatewayProgress(Site site) throws SQLException {
    this.connection = site.connect();
    this.decided = connection.prepareStatement(DECIDED);
    this.decided.setString(1, site.source());
    this.offsets = new TopicOffsets(site);
  }

  @Override
  public long decided() throws SQLException {
    try (ResultSet rows = decided.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public long published() {
    return offsets.committed();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
