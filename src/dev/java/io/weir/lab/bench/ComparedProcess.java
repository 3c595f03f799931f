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

/**
 * A program that the gateway is compared with, in a JVM of its own, with topics and a database that
 * no gateway uses.
 */
final class ComparedProcess implements LabProcess {
  private final ChildProcess process;

  private ComparedProcess(ChildProcess process) {
    this.process = process;
  }

  /**
   * Starts it and returns at once.
   *
   * @param folder where its output goes to {@code program.log}
   */
  static ComparedProcess launch(
      Class<?> main, Path folder, List<String> jvmOptions, Endpoints endpoints) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LabException("cannot make " + folder, e);
    }
    List<String> command = JavaCommand.ofTheLab(main, jvmOptions, endpoints.arguments());
    ComparedProcess program =
        new ComparedProcess(
            new ChildProcess(
                main.getSimpleName(), folder.resolve("program.log"), command, Map.of()));
    program.start();
    return program;
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
