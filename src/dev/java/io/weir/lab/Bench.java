package io.weir.lab;

import io.vertx.core.json.JsonObject;
import io.weir.cli.DatasetAddresses;
import io.weir.lab.bench.DrainSamples;
import io.weir.lab.bench.FloorProcess;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.lab.gateway.StageMetrics;
import io.weir.lab.process.Await;
import io.weir.lab.process.LabException;
import io.weir.lab.process.LabProcess;
import io.weir.lab.ranges.CountryRanges;
import io.weir.load.LoadReport;
import io.weir.load.LoadRun;
import io.weir.load.generate.AddressSource;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.EventMix;
import io.weir.load.generate.LoadPlan;
import io.weir.load.judge.WaitLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The drain: a source topic full of events, and the unchanged gateway started on it as a process of
 * its own, once for each guarantee. Speed is read from the offset rows, because a reader of the
 * sink would take its share of the cores; only after the drain everything is read back and
 * accounted for.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class Bench implements Runnable {
  private static final String FLOOR = "floor";
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int WARM_UP_EVENTS = 60_000;
  private static final long SAMPLE_MILLIS = 90;
  private static final String DECIDED =
      "SELECT coalesce(sum(enriched), 0) FROM weir.consumed_offset";
  private static final String WAITING = "SELECT count(*) FROM weir.outbox";
  private static final String WAITING_FOR_FLOOR = "SELECT count(*) FROM floor.outbox";

  @Option(names = "--events", defaultValue = "400000")
  private int events;

  @Option(names = "--partitions", defaultValue = "12")
  private int partitions;

  @Option(
      names = "--runs",
      split = ",",
      defaultValue = FLOOR + ",exactly-once,at-least-once",
      description = "The plain loop to compare with, and the guarantees.")
  private List<String> runs;

  @Option(names = "--jvm", split = " ", defaultValue = "-XX:+UseSerialGC -Xmx1g")
  private List<String> jvm;

  @Option(names = "--agents-file")
  private Optional<Path> agentsFile;

  @Option(
      names = "--kills",
      defaultValue = "0",
      description = "Kill and restart the gateway so many times, evenly spread over the events.")
  private int kills;

  @Option(
      names = "--set",
      split = ",",
      description = "Settings to try, for instance intake.batchRecords=500.")
  private Map<String, String> settings = Map.of();

  @Option(names = "--jar", description = "The packaged product; else the compiled classes.")
  private Optional<Path> jar;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public void run() {
    try (Lab lab = Lab.start()) {
      Path csv = lab.folder().resolve("ranges.csv");
      CountryRanges.unpackTo(csv);
      // Broker and Postgres are warm for all; each program starts cold, as a deployment does.
      onItsOwn(lab, csv, "exactly-once", Math.min(events, WARM_UP_EVENTS));
      JsonObject floor = null;
      for (String run : runs) {
        JsonObject result = onItsOwn(lab, csv, run, events);
        if (run.equals(FLOOR)) {
          floor = result;
        } else if (floor != null) {
          compare(result, floor);
        }
        System.out.println(result.encode());
      }
    } catch (Exception e) {
      throw new LabException("the bench broke off", e);
    }
  }

  private static void compare(JsonObject result, JsonObject floor) {
    for (String speed : List.of("perSecond", "perSecondSecondHalf")) {
      result.put(
          speed + "OfFloor",
          DrainSamples.rounded(result.getDouble(speed) / floor.getDouble(speed)));
    }
  }

  /** A load for this site; its agents are known to the detector. */
  private LoadRun load(Lab lab, Site site, int events) throws IOException {
    LoadPlan plan = LoadPlan.of(events, System.nanoTime()).with(EventMix.PURE);
    AgentCatalog agents =
        agentsFile.isPresent()
            ? AgentCatalog.ofFile(agentsFile.get())
            : AgentCatalog.generated(plan.agents().elements(), 1);
    lab.agents().warmUp(agents.texts());
    return new LoadRun(plan, site.target(), addresses(site), agents);
  }

  /**
   * A run leaves dead rows behind, and autovacuum would clear them in the time of the next: dropped
   * with their database, they cost no other run anything.
   */
  private JsonObject onItsOwn(Lab lab, Path csv, String run, int events) throws Exception {
    Site site = Site.on(lab, partitions);
    site.loadRanges(csv);
    lab.postgres().checkpoint();
    JsonObject result = drain(site, run, events);
    site.dropDatabase();
    return result;
  }

  private JsonObject drain(Site site, String run, int events) throws Exception {
    Lab lab = site.lab();
    boolean plain = run.equals(FLOOR);
    try (LoadRun load = load(lab, site, events)) {
      load.fill(progress -> {});
      Duration postgresBefore = lab.postgres().cpu();
      Duration brokerBefore = lab.broker().cpu();
      long start = System.nanoTime();
      try (LabProcess program = plain ? floor(site) : gateway(site, run)) {
        JsonObject result = new JsonObject();
        if (kills > 0 && !plain) {
          List<Double> seconds = new ArrayList<>();
          for (int time = 1; time <= kills; time++) {
            seconds.add(killAndRestart(site, program, (long) events * time / (kills + 1)));
          }
          result.put("secondsFromKillToOutput", seconds);
        }
        result
            .put("run", run)
            .mergeIn(samples(site, plain, program, start, events).figures(events));
        result
            .put("programCpuSeconds", seconds(program.cpu()))
            .put("postgresCpuSeconds", seconds(lab.postgres().cpu().minus(postgresBefore)))
            .put("brokerCpuSeconds", seconds(lab.broker().cpu().minus(brokerBefore)))
            .put("programPeakMiB", program.process().usage().peakMemoryBytes() >> 20);
        if (program instanceof GatewayProcess gateway) {
          result.put("stages", StageMetrics.of(gateway));
        }
        program.stop();
        if (plain) {
          long kept = site.number("SELECT count(*) FROM floor.enriched_event");
          return result.put("accounted", kept == events);
        }
        LoadReport report = load.drain(WaitLimits.DEFAULT, progress -> {});
        return result
            .put("accounted", report.isClean())
            .put("verdict", new JsonObject(report.toJson()));
      }
    }
  }

  private FloorProcess floor(Site site) {
    return FloorProcess.launch(
        site.lab().folder().resolve(site.source()),
        jvm,
        site.lab().broker().bootstrapServers(),
        site.source(),
        site.jdbcUrl(),
        site.lab().agents().uri());
  }

  private GatewayProcess gateway(Site site, String guarantee) {
    settings.forEach((name, value) -> set(site, name, value));
    return site.with("publish", "guarantee", guarantee)
        .launch("bench", jar, jvm.toArray(String[]::new));
  }

  private static void set(Site site, String name, String value) {
    String[] path = name.split("[.]", 2);
    boolean number = value.chars().allMatch(Character::isDigit);
    site.with(path[0], path[1], number ? (Object) Integer.valueOf(value) : value);
  }

  /** Samples until every event is decided and no row waits in the outbox. */
  private DrainSamples samples(Site site, boolean plain, LabProcess program, long start, int events)
      throws SQLException {
    DrainSamples samples = new DrainSamples(start);
    try (Connection connection = site.connect();
        Statement statement = connection.createStatement()) {
      program
          .process()
          .awaitAlive(
              "all events are decided and published",
              LIMIT,
              () -> {
                long decided = plain ? published(site) : number(statement, DECIDED);
                samples.add(decided);
                Thread.sleep(SAMPLE_MILLIS);
                return decided >= events
                    && number(statement, plain ? WAITING_FOR_FLOOR : WAITING) == 0;
              });
    }
    return samples;
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /**
   * Seconds from SIGKILL after so many decisions, with an immediate restart, to the first new
   * offset that is published.
   */
  private double killAndRestart(Site site, LabProcess gateway, long decided) throws SQLException {
    try (Connection connection = site.connect();
        Statement statement = connection.createStatement()) {
      Await.until("time to kill", LIMIT, () -> number(statement, DECIDED) >= decided);
    }
    gateway.kill();
    long killed = System.nanoTime();
    long before = published(site);
    gateway.start();
    Await.until("something new is published", LIMIT, () -> published(site) > before);
    return DrainSamples.rounded((System.nanoTime() - killed) / 1e9);
  }

  private static long published(Site site) {
    try {
      return site
          .lab()
          .broker()
          .topics()
          .admin()
          .listConsumerGroupOffsets(site.source())
          .partitionsToOffsetAndMetadata()
          .get(10, TimeUnit.SECONDS)
          .values()
          .stream()
          .filter(Objects::nonNull)
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new LabException("cannot read the group's offsets", e);
    }
  }

  private static double seconds(Duration duration) {
    return DrainSamples.rounded(duration.toMillis() / 1000.0);
  }

  static AddressSource addresses(Site site) {
    return new DatasetAddresses(site.settings().postgres(), "geo").apply(1);
  }
}
