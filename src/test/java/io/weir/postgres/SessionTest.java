package io.weir.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.Failure;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a database must be like, and what it had better be. */
class SessionTest {
  private static final Session GOOD = new Session(130_000, "UTF8", false, false, true, true, "on");

  private static Optional<String> reason(Session session) {
    return session.fault().map(Failure::reason);
  }

  private static Set<String> risks(Session session) {
    return session.risks().values().stream()
        .flatMap(Optional::stream)
        .map(Failure::reason)
        .collect(Collectors.toSet());
  }

  @Test
  void aDatabaseAsItShouldBeIsTaken() {
    assertEquals(Optional.empty(), GOOD.fault());
    assertEquals(Set.of(), risks(GOOD));
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
    assertEquals(Set.of("postgres-fsync-off", "postgres-full-page-writes-off"), risks(risky));
  }
}
