package io.weir.postgres;

import io.weir.config.Setting;
import io.weir.config.Validatable;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How to reach Postgres. */
public record PostgresSettings(
    @Setting(
            value =
                "Connection URI as libpq takes it, `postgresql://user@host:port/database`. After `?`"
                    + " may stand `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `options`,"
                    + " `application_name`. Give the password apart, not here.",
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
            value =
                "How the connection is protected, where the URI has no `sslmode`; for a loopback"
                    + " host the default is enough.",
            byDefault = "disable")
        TlsMode tls,
    @Setting(
            value =
                "PEM file with the authority that signed the server's certificate, or `system` for"
                    + " those that Java trusts.",
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
    if (!complaints.areValid("/uri")) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    Optional<PostgresUri> read = PostgresUri.read(uri, wrong);
    wrong.forEach(complaint -> complaints.add("/uri", complaint));
    if (read.isPresent() && complaints.areValid("/tls", "/caFile")) {
      TlsProtection.check(read.get(), tls, caFile, complaints);
      checkProtection(read.get(), complaints);
    }
  }

  private void checkProtection(PostgresUri server, Complaints complaints) {
    TlsProtection protection = protection();
    checkFile("/uri", "sslcert", protection.certificate(), complaints);
    checkFile("/uri", "sslkey", protection.key(), complaints);
    if (server.parameter("sslrootcert").isPresent()) {
      checkFile("/uri", "sslrootcert", protection.authority(), complaints);
    } else {
      checkFile("/caFile", "", protection.authority(), complaints);
    }
    if (complaints.areValid("/allowInsecure")
        && !protection.isVerified()
        && !allowInsecure
        && !server.isLoopback()) {
      complaints.add(
          "/tls",
          "leaves the connection to another host open to readers; use verify-full, or set"
              + " allowInsecure to true");
    }
  }

  private static void checkFile(
      String pointer, String parameter, Optional<String> file, Complaints complaints) {
    if (file.isPresent()
        && !file.get().equals(TlsProtection.SYSTEM)
        && !new File(file.get()).canRead()) {
      String where = parameter.isEmpty() ? "" : "has an " + parameter + " that ";
      complaints.add(pointer, where + "names a file that cannot be read");
    }
  }

  /** Where Postgres is, and as whom. */
  PostgresUri server() {
    return PostgresUri.of(uri);
  }

  /** How the connection is protected, by what the URI and the other settings say together. */
  TlsProtection protection() {
    return TlsProtection.of(server(), tls, caFile);
  }
}
