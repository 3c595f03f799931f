package io.weir.lab.bench;

import io.weir.lab.Site;
import io.weir.lab.process.LabProcess;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** What is run: the floor, the gateway with a guarantee, or a part alone. */
enum RunKind {
  FLOOR("floor", Floor.class),
  EXACTLY_ONCE("exactly-once", null),
  AT_LEAST_ONCE("at-least-once", null),
  KAFKA("kafka", KafkaAlone.class),
  POSTGRES("postgres", PostgresAlone.class),
  LOOP("loop", LoopAlone.class);

  private final String name;
  private final Class<?> compared;

  RunKind(String name, Class<?> compared) {
    this.name = name;
    this.compared = compared;
  }

  static RunKind named(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.name.equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no run " + name + "; there are " + names()));
  }

  static List<String> names() {
    return Arrays.stream(values()).map(RunKind::runName).toList();
  }

  String runName() {
    return name;
  }

  boolean isGateway() {
    return compared == null;
  }

  /** Whether it prepares something first that does not count, and tells in its log how it goes. */
  boolean isPartAlone() {
    return this == KAFKA || this == POSTGRES || this == LOOP;
  }

  /** How many events of the source it reads. */
  int reads(int events) {
    return this == POSTGRES || this == LOOP ? Math.min(events, PreparedRecords.MOST) : events;
  }

  LabProcess launch(ProgramOptions programs, Site site, Scenario scenario) {
    return isGateway()
        ? programs.gateway(site, scenario, name)
        : programs.compared(compared, site, scenario);
  }

  Progress progress(Site site, LabProcess program) throws SQLException {
    if (isPartAlone()) {
      return new LoggedProgress(program);
    }
    return isGateway() ? new GatewayProgress(site) : new FloorProgress(site);
  }

  /** How many events a program without a judge has kept or sent on; empty if it does neither. */
  OptionalLong kept(Site site) {
    return switch (this) {
      case FLOOR, POSTGRES ->
          OptionalLong.of(site.number("SELECT count(*) FROM floor.enriched_event"));
      case KAFKA -> OptionalLong.of(new TopicOffsets(site).inTheSink());
      default -> OptionalLong.empty();
    };
  }
}
