package io.weir.postgres;

import io.weir.config.Validatable.Complaints;
import io.weir.postgres.PostgresSettings.TlsMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the connection is protected, put together from {@code tls}, {@code caFile} and the URI's
 * parameters as libpq would: {@code require} with an authority checks it. Pure.
 *
 * @param authority PEM file of the authority that must have signed the server's certificate, or
 *     {@value #SYSTEM}
 * @param certificate PEM file of our own certificate
 * @param key PEM file of its key
 */
record TlsProtection(
    TlsMode mode, Optional<String> authority, Optional<String> certificate, Optional<String> key) {

  /** Stands for the authorities that Java trusts. */
  static final String SYSTEM = "system";

  private static final Map<String, TlsMode> MODES =
      Map.of(
          "disable", TlsMode.DISABLE,
          "require", TlsMode.REQUIRE,
          "verify-ca", TlsMode.VERIFY_CA,
          "verify-full", TlsMode.VERIFY_FULL);

  static TlsProtection of(PostgresUri uri, TlsMode tls, Optional<String> caFile) {
    TlsMode said = uri.parameter("sslmode").map(MODES::get).orElse(tls);
    Optional<String> authority = uri.parameter("sslrootcert").or(() -> caFile);
    return new TlsProtection(
        said == TlsMode.REQUIRE && authority.isPresent() ? TlsMode.VERIFY_CA : said,
        authority,
        uri.parameter("sslcert"),
        uri.parameter("sslkey"));
  }

  /** Whether nobody can stand between us and the server. */
  boolean isVerified() {
    return mode == TlsMode.VERIFY_CA || mode == TlsMode.VERIFY_FULL;
  }

  /** Reports what contradicts itself, or would leave the connection less protected than it says. */
  static void check(PostgresUri uri, TlsMode tls, Optional<String> caFile, Complaints complaints) {
    Optional<String> said = uri.parameter("sslmode");
    if (said.isPresent() && !MODES.containsKey(said.get())) {
      complaints.add(
          "/uri",
          "has an sslmode that is none of disable, require, verify-ca and verify-full; prefer and"
              + " allow would go on in plain text without a word");
      return;
    }
    if (said.isPresent() && tls != TlsMode.DISABLE && MODES.get(said.get()) != tls) {
      complaints.add("/tls", "is not what postgres.uri says as sslmode; say it once");
    }
    if (uri.parameter("sslrootcert").isPresent()
        && caFile.isPresent()
        && !uri.parameter("sslrootcert").equals(caFile)) {
      complaints.add("/caFile", "is not what postgres.uri says as sslrootcert; say it once");
    }
    of(uri, tls, caFile).check(complaints);
  }

  private void check(Complaints complaints) {
    if (isVerified() && authority.isEmpty()) {
      complaints.add(
          "/caFile", "is needed for " + word() + "; \"system\" for the authorities Java trusts");
    }
    if (authority.filter(SYSTEM::equals).isPresent() && mode == TlsMode.VERIFY_CA) {
      complaints.add(
          "/tls", "must be verify-full where \"system\" is trusted: anybody has such certificates");
    }
    if (mode == TlsMode.DISABLE
        && (authority.isPresent() || certificate.isPresent() || key.isPresent())) {
      complaints.add(
          "/tls",
          "is disable, though there are certificates to use; set it to verify-full, or write"
              + " sslmode=verify-full in postgres.uri");
    }
    if (certificate.isPresent() != key.isPresent()) {
      complaints.add("/uri", "has sslcert or sslkey without the other");
    }
  }

  private String word() {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
