package io.weir.load;

import io.weir.postgres.PostgresSettings;
import java.util.Optional;

/**
 * What the command {@code load} needs to know from the gateway's settings.
 *
 * @param target the gateway's topics
 * @param ranges where addresses come from; empty for any addresses
 */
public record LoadWiring(GatewayTopics target, Optional<Ranges> ranges) {

  /**
   * The dataset that the gateway looks addresses up in.
   *
   * @param postgres how to reach its database
   * @param dataset its name
   */
  public record Ranges(PostgresSettings postgres, String dataset) {}
}
