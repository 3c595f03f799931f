package io.weir.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.postgres.PostgresSettings.TlsMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What protects the connection is said once, and does what it says. */
class PostgresSettingsTest {
  private static final String LOOPBACK = "postgresql://weir@localhost/e";
  private static final String REMOTE = "postgresql://weir@db/e";

  @TempDir private Path folder;

  private String pem() {
    try {
      return Files.writeString(folder.resolve("ca.pem"), "").toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> complaints(String uri, TlsMode tls, String caFile) {
    Map<String, String> complaints = new TreeMap<>();
    PoolSettings.of(uri, 2, tls, Optional.ofNullable(caFile)).check(complaints::put);
    return complaints;
  }

  private static void assertOnly(
      String pointer, String words, String uri, TlsMode tls, String caFile) {
    Map<String, String> complaints = complaints(uri, tls, caFile);
    assertEquals(Set.of(pointer), complaints.keySet(), complaints::toString);
    assertTrue(complaints.get(pointer).contains(words), complaints::toString);
  }

  @Test
  void theModeOfTheUriIsTheModeOfTheConnection() {
    String uri = REMOTE + "?sslmode=verify-full&sslrootcert=" + pem();
    assertEquals(Map.of(), complaints(uri, TlsMode.DISABLE, null));
    assertEquals(
        new TlsProtection(
            TlsMode.VERIFY_FULL, Optional.of(pem()), Optional.empty(), Optional.empty()),
        PoolSettings.of(uri, 2).protection());
  }

  @Test
  void requireWithAnAuthorityChecksItAsLibpqDoes() {
    String uri = REMOTE + "?sslmode=require&sslrootcert=" + pem();
    assertEquals(TlsMode.VERIFY_CA, PoolSettings.of(uri, 2).protection().mode());
    assertEquals(Map.of(), complaints(uri, TlsMode.DISABLE, null));
    assertEquals(Map.of(), complaints(REMOTE, TlsMode.REQUIRE, pem()));
  }

  @ParameterizedTest
  @CsvSource({"allow", "prefer", "on", "VERIFY-FULL", "verify_full"})
  void aModeThatDoesNotProtectOrIsNoneIsRefused(String mode) {
    assertOnly("/uri", "plain text", LOOPBACK + "?sslmode=" + mode, TlsMode.DISABLE, null);
  }

  @Test
  void twoModesOrTwoAuthoritiesAreRefused() {
    String uri = LOOPBACK + "?sslmode=verify-full&sslrootcert=" + pem();
    assertOnly("/tls", "say it once", uri, TlsMode.REQUIRE, null);
    assertOnly("/caFile", "say it once", uri, TlsMode.VERIFY_FULL, "system");
    assertEquals(Map.of(), complaints(uri, TlsMode.VERIFY_FULL, pem()));
  }

  @Test
  void anAuthorityIsNeededToVerifyAndIsNotGivenInVain() {
    assertOnly("/caFile", "needed", LOOPBACK, TlsMode.VERIFY_CA, null);
    assertOnly("/caFile", "needed", LOOPBACK + "?sslmode=verify-full", TlsMode.DISABLE, null);
    assertOnly("/tls", "is disable", LOOPBACK, TlsMode.DISABLE, pem());
    assertOnly("/tls", "is disable", LOOPBACK + "?sslrootcert=" + pem(), TlsMode.DISABLE, null);
  }

  @Test
  void theAuthoritiesThatJavaTrustsAreForFullVerificationOnly() {
    assertEquals(Map.of(), complaints(REMOTE, TlsMode.VERIFY_FULL, "system"));
    assertOnly("/tls", "verify-full", REMOTE, TlsMode.VERIFY_CA, "system");
    assertOnly(
        "/tls",
        "verify-full",
        REMOTE + "?sslmode=require&sslrootcert=system",
        TlsMode.DISABLE,
        null);
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    String nope = folder.resolve("nope").toString();
    assertOnly("/caFile", "cannot be read", LOOPBACK, TlsMode.VERIFY_CA, nope);
    assertOnly(
        "/uri",
        "sslrootcert",
        LOOPBACK + "?sslmode=verify-full&sslrootcert=" + nope,
        TlsMode.DISABLE,
        null);
    String own = LOOPBACK + "?sslmode=verify-full&sslrootcert=" + pem() + "&sslcert=";
    assertOnly("/uri", "without the other", own + pem(), TlsMode.DISABLE, null);
    assertOnly("/uri", "sslkey", own + pem() + "&sslkey=" + nope, TlsMode.DISABLE, null);
  }

  @Test
  void plainTextToAnotherHostMustBePermitted() {
    assertOnly("/tls", "allowInsecure", REMOTE, TlsMode.DISABLE, null);
    assertOnly("/tls", "allowInsecure", REMOTE + "?sslmode=require", TlsMode.DISABLE, null);
    assertOnly("/tls", "allowInsecure", LOOPBACK + "?host=db", TlsMode.DISABLE, null);
  }
}
