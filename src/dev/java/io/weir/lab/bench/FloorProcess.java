package io.weir.lab.bench;

import io.weir.lab.process.ChildProcess;
import io.weir.lab.process.JavaCommand;
import io.weir.lab.process.LabException;
import io.weir.lab.process.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The {@link Floor} in a JVM of its own, with topics and a database that no gateway uses. */
public final class FloorProcess implements LabProcess {
  private final ChildProcess process;

  private FloorProcess(ChildProcess process) {
    this.process = process;
  }

  /**
   * Starts it and returns at once; its tables are in schema {@code floor} of the database.
   *
   * @param folder where its output goes to {@code floor.log}
   * @param source the topic that it reads; it writes to the same name with {@code .enriched}
   * @param agents what stands before {@code /v1/parse} of the user-agent service
   */
  public static FloorProcess launch(
      Path folder,
      List<String> jvmOptions,
      String bootstrapServers,
      String source,
      String jdbcUrl,
      String agents) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LabException("cannot make " + folder, e);
    }
    List<String> command =
        JavaCommand.ofTheLab(Floor.class, jvmOptions, bootstrapServers, source, jdbcUrl, agents);
    FloorProcess floor =
        new FloorProcess(
            new ChildProcess("the floor", folder.resolve("floor.log"), command, Map.of()));
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
