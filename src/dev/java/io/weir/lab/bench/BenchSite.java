package io.weir.lab.bench;

import io.weir.cli.DatasetAddresses;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.kafka.Topics;
import io.weir.lab.ranges.CountryRanges;
import io.weir.lab.ranges.EvenRanges;
import io.weir.load.LoadRun;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.GatewayTopics;
import io.weir.load.generate.SendSchedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A site of one run alone. A run leaves dead rows behind, and autovacuum would clear them in the
 * time of the next: dropped with their database and topics, they cost no other run anything.
 */
record BenchSite(Site site, Scenario scenario, AgentCatalog agents) implements AutoCloseable {

  /** Makes topics and database, and fills the store as the scenario wants it. */
  static BenchSite prepare(Lab lab, Scenario scenario, AgentCatalog agents) {
    Site site = Site.on(lab, scenario.partitions());
    site.loadRanges(ranges(lab, scenario.ranges()));
    StoreFill.fill(site, scenario);
    lab.postgres().checkpoint();
    return new BenchSite(site, scenario, agents);
  }

  /** The file of ranges, written by the first who needs it. */
  private static Path ranges(Lab lab, int count) {
    Path file = lab.folder().resolve("ranges-" + count + ".csv");
    if (Files.notExists(file)) {
      if (count == 0) {
        CountryRanges.unpackTo(file);
      } else {
        EvenRanges.write(file, count);
      }
    }
    return file;
  }

  /** A load of so many of the scenario's events. */
  LoadRun load(int events, SendSchedule schedule, long seed, Duration warmUp) {
    return new LoadRun(
        scenario.events(events).plan(schedule, seed, warmUp),
        site.target(),
        new DatasetAddresses(site.settings().postgres(), "geo").apply(1),
        agents);
  }

  @Override
  public void close() {
    site.dropDatabase();
    GatewayTopics topics = site.target();
    Stream.concat(Stream.of(topics.source()), topics.outputs().stream()).forEach(this::delete);
  }

  /** The topic's room on the disk is free a moment later, not only after the next run. */
  private void delete(String topic) {
    Topics topics = site.lab().broker().topics();
    topics.configure(topic, "file.delete.delay.ms", "1000");
    topics.delete(topic);
  }
}
