package io.weir.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.pgclient.PgException;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an error of Postgres says about the next try. */
class PostgresFailuresTest {

  @ParameterizedTest
  @CsvSource({
    "22P05, RECORD",
    "22003, RECORD",
    "23514, RECORD",
    "54000, RECORD",
    "28P01, CONFIGURATION",
    "3D000, CONFIGURATION",
    "42501, CONFIGURATION",
    "42P01, CONFIGURATION",
    "40001, INFRASTRUCTURE",
    "40P01, INFRASTRUCTURE",
    "25006, INFRASTRUCTURE",
    "53100, INFRASTRUCTURE",
    "53300, INFRASTRUCTURE",
    "55P03, INFRASTRUCTURE",
    "57014, INFRASTRUCTURE",
    "57P01, INFRASTRUCTURE",
    "57P03, INFRASTRUCTURE",
    "08006, INFRASTRUCTURE",
    "XX000, INFRASTRUCTURE",
  })
  void theStateDecides(String state, Failure.Kind kind) {
    Failure failure = PostgresFailures.of(new PgException("no", "ERROR", state, "detail"));
    assertEquals(kind, failure.kind());
    assertEquals("postgres-" + state, failure.reason());
  }

  @Test
  void anErrorWithoutAStateRoutesNothing() {
    assertEquals(
        Failure.Kind.INFRASTRUCTURE,
        PostgresFailures.of(new PgException("no", "ERROR", null, null)).kind());
    Failure lost = PostgresFailures.of(new IOException("closed"));
    assertEquals(Failure.Kind.INFRASTRUCTURE, lost.kind());
    assertEquals("postgres-away", lost.reason());
  }

  @Test
  void whatIsTranslatedAlreadyStaysAsItIs() {
    Failure failure = Failure.record("a", "b");
    FailureException wrapped = new FailureException(failure, null);
    assertSame(failure, PostgresFailures.of(wrapped));
    assertSame(wrapped, PostgresFailures.wrap(wrapped));
  }
}
