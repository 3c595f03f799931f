package io.weir.lab;

import io.weir.lab.gateway.GatewayProcess;
import io.weir.lab.process.LabException;
import io.weir.load.LoadReport;
import io.weir.load.LoadRun;
import io.weir.load.generate.AddressSource;
import io.weir.load.generate.AgentCatalog;
import io.weir.load.generate.EventMix;
import io.weir.load.generate.LoadPlan;
import io.weir.load.generate.SendSchedule;
import io.weir.load.judge.WaitLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes an archive of the classes that the packaged product uses, where the jar is made: for an
 * image that is built without a Kafka and a Postgres. The gateway runs as {@code java -jar} with
 * its libraries alone, takes a whole small burst, retries and dead letters included, and writes the
 * archive as it ends after SIGTERM. So the archive holds what a production run uses, nothing of the
 * lab or the tests, and also the classes that are made while it runs, such as lambdas, without
 * which nothing would be gained.
 */
@Command(name = "class-archive", mixinStandardHelpOptions = true)
public final class ClassArchive implements Runnable {
  private static final int EVENTS = 2_000;
  private static final int AGENTS = 100;

  @Option(
      names = "--jar",
      defaultValue = "target/weir.jar",
      description = "Where it will be started from: the archive is of no use to a copy of it.")
  private Path jar;

  @Option(names = "--out", defaultValue = "target/weir.jsa")
  private Path archive;

  public static void main(String[] args) {
    System.exit(new CommandLine(new ClassArchive()).execute(args));
  }

  @Override
  public void run() {
    try (Lab lab = Lab.start()) {
      write(lab, jar, archive);
      System.out.println("start it with: java -XX:SharedArchiveFile=" + archive + " -jar " + jar);
    } catch (IOException e) {
      throw new LabException("cannot write " + archive, e);
    } catch (InterruptedException e) {
      throw new LabException("interrupted", e);
    }
  }

  static void write(Lab lab, Path jar, Path archive) throws IOException, InterruptedException {
    Files.deleteIfExists(archive);
    Site site = Site.on(lab, 4).ranges("1.0.0.0,1.255.255.255,AU").delays("1s");
    String option = "-XX:ArchiveClassesAtExit=" + archive.toAbsolutePath();
    try (GatewayProcess gateway = site.launch("archived", Optional.of(jar), option)) {
      gateway.awaitReady(Duration.ofSeconds(60));
      burst(site);
      // Written while it ends.
      gateway.stop();
      int status = gateway.process().exitStatus();
      if (status != 0 || Files.notExists(archive)) {
        throw new LabException(
            "no archive of a clean stop; status " + status + ":\n" + gateway.output());
      }
    }
  }

  private static void burst(Site site) throws InterruptedException {
    LoadPlan plan =
        LoadPlan.of(EVENTS, 1).with(EventMix.LIFELIKE).with(new SendSchedule.Steady(1_000));
    site.lab().agents().failing(0.05);
    try (LoadRun load =
        new LoadRun(
            plan, site.target(), AddressSource.anywhere(), AgentCatalog.generated(AGENTS, 1))) {
      LoadReport report = load.run(WaitLimits.DEFAULT, progress -> {});
      if (!report.isClean()) {
        throw new LabException("the promise did not hold:\n" + report.toText());
      }
    }
  }
}
