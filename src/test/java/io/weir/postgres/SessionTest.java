package io.weir.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.Failure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a database must be like, and what it had better be. */
class SessionTest {
  private static final Session GOOD = new Session(130_000, "UTF8", false, false, true, true, "on");

  private static Optional<String> reason(Session session) {
    return session.fault().map(Failure::reason);
  }

  @Test
  void aDatabaseAsItShouldBeIsTaken() {
    assertEquals(Optional.empty(), GOOD.fault());
    assertEquals(List.of(), GOOD.warnings());
  }

  @Test
  void whatWouldBreakThePromiseHasAName() {
    assertEquals(
        Optional.of("postgres-version"),
        reason(new Session(120_022, "UTF8", false, false, true, true, "on")));
    assertEquals(
        Optional.of("postgres-encoding"),
        reason(new Session(180_000, "LATIN1", false, false, true, true, "on")));
    assertEquals(
        Optional.of("postgres-standby"),
        reason(new Session(180_000, "UTF8", true, true, true, true, "on")));
    assertEquals(
        Optional.of("postgres-read-only"),
        reason(new Session(180_000, "UTF8", false, true, true, true, "on")));
  }

  @Test
  void whatTheAdministratorHasRiskedIsToldAndTaken() {
    Session risky = new Session(180_000, "UTF8", false, false, false, false, "off");
    assertEquals(Optional.empty(), risky.fault());
    assertEquals(
        List.of("postgres-fsync-off", "postgres-full-page-writes-off"),
        risky.warnings().stream().map(Failure::reason).toList());
  }
}
