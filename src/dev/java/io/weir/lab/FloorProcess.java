package io.weir.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The {@link Floor} in a JVM of its own, on a site where no gateway runs. */
final class FloorProcess implements Part {
  private final ChildProcess process;

  private FloorProcess(ChildProcess process) {
    this.process = process;
  }

  /** Starts it and returns at once; its tables are in schema {@code floor} of the site. */
  static FloorProcess launch(Site site, List<String> jvm) {
    Path folder = site.lab().folder().resolve(site.source());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LabException("cannot make " + folder, e);
    }
    FloorProcess floor =
        new FloorProcess(
            new ChildProcess(
                "the floor",
                folder.resolve("floor.log"),
                JavaCommand.ofTheLab(
                    Floor.class,
                    jvm,
                    site.lab().broker().bootstrapServers(),
                    site.source(),
                    site.jdbcUrl(),
                    site.lab().agents().uri()),
                Map.of()));
    floor.start();
    return floor;
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public void start() {
    process.start();
  }

  @Override
  public void stop() {
    kill();
  }
}
