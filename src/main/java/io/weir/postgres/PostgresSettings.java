package io.weir.postgres;

import io.vertx.pgclient.PgConnectOptions;
import io.weir.config.Setting;
import io.weir.config.Validatable;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How to reach Postgres. */
public record PostgresSettings(
    @Setting(
            value =
                "Connection URI, `postgresql://user@host:port/database`. Parameters after `?` are"
                    + " the driver's. Give the password apart, not here.",
            secret = true)
        String uri,
    @Setting(
            value = "The password, best as a reference such as ${file:/run/secrets/pg}.",
            byDefault = "",
            secret = true)
        String password,
    @Setting(
            value =
                "Connections of the whole process; look-ups have at most half of them, decisions a"
                    + " quarter, but two for each of intake.instances.",
            byDefault = "8",
            min = "2",
            max = "200")
        int poolSize,
    @Setting(
            value = "How the connection is protected; for a loopback host the default is enough.",
            byDefault = "disable")
        TlsMode tls,
    @Setting(
            value = "PEM file with the authority that signed the server's certificate.",
            byDefault = "")
        Optional<String> caFile,
    @Setting(
            value = "Permits tls `disable` or `require` to a host that is not loopback.",
            byDefault = "false")
        boolean allowInsecure,
    @Setting(
            value = "Longest time to wait for a connection, new or pooled.",
            byDefault = "5s",
            min = "100ms",
            max = "1m")
        Duration connectTimeout,
    @Setting(
            value =
                "The server cancels a statement that takes longer. A connection that is silent for"
                    + " a tenth and a second more is cut, and the statement tried again.",
            byDefault = "30s",
            min = "100ms",
            max = "10m")
        Duration statementTimeout)
    implements Validatable {

  /** How a connection is protected. */
  public enum TlsMode {
    DISABLE,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL
  }

  @Override
  public void check(Complaints complaints) {
    if (complaints.areValid("/uri")) {
      checkUri(complaints);
    }
    if (complaints.areValid("/tls", "/caFile") && isVerified() && caFile.isEmpty()) {
      complaints.add("/caFile", "is needed for tls verify-ca and verify-full");
    }
  }

  private void checkUri(Complaints complaints) {
    String host;
    try {
      host = PgConnectOptions.fromUri(uri).getHost();
    } catch (RuntimeException e) {
      complaints.add("/uri", "is not a Postgres URI; write postgresql://user@host:5432/database");
      return;
    }
    if (userInfoHasPassword()) {
      complaints.add("/uri", "holds a password; give it as postgres.password, by reference");
    }
    if (complaints.areValid("/tls", "/allowInsecure")
        && !isVerified()
        && !allowInsecure
        && !isLoopback(host)) {
      complaints.add(
          "/tls",
          "leaves the connection to another host open to readers; use verify-full, or set"
              + " allowInsecure to true");
    }
  }

  private boolean isVerified() {
    return tls == TlsMode.VERIFY_CA || tls == TlsMode.VERIFY_FULL;
  }

  private boolean userInfoHasPassword() {
    try {
      String userInfo = URI.create(uri).getRawUserInfo();
      return userInfo != null && userInfo.indexOf(':') >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isLoopback(String host) {
    return host == null
        || host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("::1")
        || host.startsWith("/");
  }
}
