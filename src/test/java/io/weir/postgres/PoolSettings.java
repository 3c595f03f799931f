package io.weir.postgres;

import java.time.Duration;
import java.util.Optional;

/** Settings of pools for tests: what the URI does not say stays as a user would leave it. */
final class PoolSettings {

  private PoolSettings() {}

  static PostgresSettings of(String uri, int poolSize) {
    return of(uri, poolSize, PostgresSettings.TlsMode.DISABLE, Optional.empty());
  }

  static PostgresSettings of(
      String uri, int poolSize, PostgresSettings.TlsMode tls, Optional<String> caFile) {
    return new PostgresSettings(
        uri, "", poolSize, tls, caFile, false, Duration.ofSeconds(20), Duration.ofSeconds(30));
  }
}
