package io.weir.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A URI means what it means to libpq, or is refused. */
class PostgresUriTest {

  @ParameterizedTest
  @CsvSource({
    "postgresql://weir@db:6432/events,             db,        6432, weir,     events",
    "postgres://weir@db/events,                    db,        5432, weir,     events",
    "postgresql://weir@db,                         db,        5432, weir,     weir",
    "postgresql://weir@db/,                        db,        5432, weir,     weir",
    "postgresql://weir@/events,                    localhost, 5432, weir,     events",
    "postgresql://weir@[::1]:6432/events,          ::1,       6432, weir,     events",
    "postgresql://weir@[::1]/events,               ::1,       5432, weir,     events",
    "postgresql://a%40b%3A@db/e%2Fv%C3%A9,         db,        5432, a@b:,     e/vé",
    "postgresql://a+b@db/e+v,                      db,        5432, a+b,      e+v",
    "postgresql:///events?host=db&user=weir,       db,        5432, weir,     events",
    "postgresql://?host=db&port=9&user=u&dbname=d, db,        9,    u,        d",
  })
  void whatItNamesIsWhatLibpqReads(
      String uri, String host, int port, String user, String database) {
    assertEquals(new PostgresUri(host, port, user, database, Map.of()), PostgresUri.of(uri));
  }

  @Test
  void itsParametersAreDecoded() {
    assertEquals(
        Map.of("options", "-c work_mem=8MB+", "sslmode", "require"),
        PostgresUri.of("postgresql://weir@db/e?options=-c%20work_mem%3D8MB+&&sslmode=require")
            .parameters());
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db/e,                 not a Postgres URI",
    "mysql://weir@db/e,                      not a Postgres URI",
    "postgresql://db/e,                      no user",
    "postgresql://weir:geheim@db/e,          postgres.password",
    "postgresql://weir@db/e?password=geheim, postgres.password",
    "postgresql://weir:ge@heim@db/e,         %40",
    "'postgresql://weir@a,b/e',              several hosts",
    "'postgresql://weir@a:1,b:2/e',          several hosts",
    "'postgresql://weir@/e?host=a,b',        several hosts",
    "postgresql://weir@%2Ftmp%2Fsock/e,      Unix socket",
    "postgresql://weir@/e?host=/tmp/sock,    Unix socket",
    "postgresql://weir@::1/e,                [::1]:5432",
    "postgresql://weir@[::1/e,               [::1]:5432",
    "postgresql://weir@[::1]5432/e,          [::1]:5432",
    "postgresql://weir@db:0/e,               port",
    "postgresql://weir@db:65536/e,           port",
    "postgresql://weir@db:5432x/e,           port",
    "postgresql://weir@db/e?port=,           without a value",
    "postgresql://weir@db/e%2,               %25",
    "postgresql://weir@db/e%00,              no text",
    "postgresql://weir@db/e%FF,              no text",
    "postgresql://weir@db/e?sslmode,         without a value",
    "postgresql://weir@db/e?user=a&user=b,   twice",
    "postgresql://weir@db/e?connect_timeout=5, postgres.connectTimeout",
    "postgresql://weir@db/e?gssencmode=disable, take it out",
    "postgresql://weir@db/e?sslmod=require,  '\"sslmod\", which nobody knows, did you mean \"sslmode\"?'",
    "postgresql://weir@db/e?quark=1,         '\"quark\", which nobody knows'",
    "postgresql://weir@db/e?a b=1,           name=value",
  })
  void whatIsNotSupportedIsNamed(String uri, String words) {
    List<String> complaints = new ArrayList<>();
    assertEquals(Optional.empty(), PostgresUri.read(uri, complaints));
    assertTrue(complaints.get(0).contains(words.strip()), complaints::toString);
    assertFalse(complaints.toString().contains("geheim"), complaints::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.1.2.3", "[::1]", ""})
  void onlyWhatNeverLeavesThisMachineIsLoopback(String host) {
    assertTrue(PostgresUri.of("postgresql://weir@" + host + "/e").isLoopback());
  }

  @ParameterizedTest
  @ValueSource(strings = {"db", "127.0.0.1.evil.example", "127.evil.example", "[::2]"})
  void aNameThatBeginsLikeALoopbackAddressIsNone(String host) {
    assertFalse(PostgresUri.of("postgresql://weir@" + host + "/e").isLoopback());
  }
}
