package io.weir.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;

/** What the driver is told about the server, with every default of it that must not stay. */
final class DriverOptions {

  /** Longest statement that is sent by name; the driver would stop at 2,048 characters. */
  private static final int NAMED_SQL = 16_384;

  private static final String NO_PASSWORD = "none";

  private DriverOptions() {}

  static PgConnectOptions of(PostgresSettings settings) {
    PostgresUri server = settings.server();
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(server.host())
            .setPort(server.port())
            .setUser(server.user())
            .setDatabase(server.database())
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheMaxSize(64)
            .setPreparedStatementCacheSqlLimit(NAMED_SQL)
            .setProperties(startupParameters(server));
    // The driver has a password of its own, and cannot do without one.
    options.setPassword(settings.password().isEmpty() ? NO_PASSWORD : settings.password());
    protect(options, settings.protection());
    return options;
  }

  /** No more than every pooler takes by default, unless the URI says so; the rest is Session's. */
  private static Map<String, String> startupParameters(PostgresUri server) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("client_encoding", "utf8");
    parameters.put("DateStyle", "ISO");
    parameters.put("application_name", server.parameter("application_name").orElse("weir"));
    server.parameter("options").ifPresent(given -> parameters.put("options", given));
    return parameters;
  }

  private static void protect(PgConnectOptions options, TlsProtection protection) {
    ClientSSLOptions tls = new ClientSSLOptions();
    options.setSslMode(
        switch (protection.mode()) {
          case DISABLE -> SslMode.DISABLE;
          case REQUIRE -> SslMode.REQUIRE;
          case VERIFY_CA -> SslMode.VERIFY_CA;
          case VERIFY_FULL -> SslMode.VERIFY_FULL;
        });
    protection
        .authority()
        .ifPresentOrElse(
            file -> tls.setTrustOptions(trusting(file)),
            () -> tls.setTrustAll(!protection.isVerified()));
    if (protection.certificate().isPresent() && protection.key().isPresent()) {
      tls.setKeyCertOptions(
          new PemKeyCertOptions()
              .addCertPath(protection.certificate().get())
              .addKeyPath(protection.key().get()));
    }
    if (options.getSslMode() == SslMode.VERIFY_FULL) {
      tls.setHostnameVerificationAlgorithm("HTTPS");
    }
    options.setSslOptions(tls);
  }

  /**
   * Reads the files that protect the connection, as the driver will; it never answers if it cannot.
   * Blocks.
   */
  static void readFiles(Vertx vertx, ClientSSLOptions tls) throws Exception {
    if (tls.getTrustOptions() != null) {
      tls.getTrustOptions().getTrustManagerFactory(vertx);
    }
    if (tls.getKeyCertOptions() != null) {
      tls.getKeyCertOptions().getKeyManagerFactory(vertx);
    }
  }

  private static TrustOptions trusting(String authority) {
    if (!authority.equals(TlsProtection.SYSTEM)) {
      return new PemTrustOptions().addCertPath(authority);
    }
    try {
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init((KeyStore) null);
      return TrustOptions.wrap(trusted.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no authorities that it trusts", e);
    }
  }
}
