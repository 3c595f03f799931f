package io.weir.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

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
    "0A000, CONFIGURATION",
    "42P05, INFRASTRUCTURE",
    "26000, INFRASTRUCTURE",
    "08P01, INFRASTRUCTURE",
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

  @Test
  void aStatementThatGoesAstrayBehindAPoolerSaysSo() {
    Failure failure = PostgresFailures.of(new PgException("none", "ERROR", "26000", null));
    assertTrue(failure.message().contains("pgbouncer"), failure::message);
  }

  @Test
  void aPoolerThatRefusesTheConnectionIsNotToldToBePutInSessionMode() {
    Failure failure =
        PostgresFailures.of(new PgException("no such database: x", "FATAL", "08P01", null));
    assertTrue(failure.message().contains("its settings"), failure::message);
    assertFalse(failure.message().contains("session mode"), failure::message);
  }

  @Test
  void whatIsWrongWithTlsIsForTheOperatorToMend() {
    for (Throwable error :
        List.of(
            new SSLHandshakeException("no trusted certificate"),
            new VertxException("lost", new CertificateException("No name matching")),
            new Exception("Postgres Server does not handle SSL connection"))) {
      Failure failure = PostgresFailures.of(error);
      assertEquals("postgres-tls", failure.reason());
      assertEquals(Failure.Kind.CONFIGURATION, failure.kind());
      assertTrue(failure.message().contains("postgres.tls"), failure::message);
    }
  }

  @Test
  void aServerThatGoesAwayInTheMiddleOfAHandshakeIsAway() {
    for (String message : List.of("Connection closed while in progress", "timed out after 10 s")) {
      assertEquals(
          "postgres-away", PostgresFailures.of(new SSLHandshakeException(message)).reason());
    }
  }

  @ParameterizedTest
  @MethodSource("defects")
  void aDefectIsNotCalledAnOutage(Throwable defect) {
    Failure failure = PostgresFailures.of(defect);
    assertEquals("defect", failure.reason());
    assertEquals(Failure.Kind.INFRASTRUCTURE, failure.kind());
  }

  static Stream<Throwable> defects() {
    return Stream.of(
        new NullPointerException(),
        new ArrayIndexOutOfBoundsException(1),
        new ClassCastException(),
        new IllegalArgumentException(),
        new NumberFormatException(),
        new StackOverflowError());
  }

  @Test
  void anAddressThatCannotBeResolvedIsNoDefect() {
    assertEquals("postgres-away", PostgresFailures.of(new UnresolvedAddressException()).reason());
  }

  @Test
  void theTraceOfADefectIsLoggedOnceForEachPlace() {
    Logger logger = (Logger) LoggerFactory.getLogger(PostgresFailures.class);
    ListAppender<ILoggingEvent> seen = new ListAppender<>();
    seen.start();
    logger.addAppender(seen);
    for (int i = 0; i < 3; i++) {
      PostgresFailures.of(new NoSuchElementException("try " + i));
    }
    PostgresFailures.of(new NoSuchElementException("elsewhere"));
    logger.detachAppender(seen);
    assertEquals(
        List.of("try 0", "elsewhere"),
        seen.list.stream().map(event -> event.getThrowableProxy().getMessage()).toList());
  }
}
