package io.weir.lab.gateway;

import io.weir.Main;
import io.weir.lab.process.ChildProcess;
import io.weir.lab.process.ClassPath;
import io.weir.lab.process.JavaCommand;
import io.weir.lab.process.LabException;
import io.weir.lab.process.LabProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The product itself, unchanged, in a JVM of its own: {@code run --config FILE}. Unlike the other
 * parts it may fail to start, and that is for the caller to judge: {@link #start} does not wait,
 * {@link #awaitReady} does.
 */
public final class GatewayProcess implements LabProcess {
  /** How long {@link #stop} waits: longer than the gateway's own limit for draining. */
  public static final Duration STOP = Duration.ofSeconds(60);

  private static final Duration CALL = Duration.ofSeconds(10);

  private final int port;
  private final ChildProcess process;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CALL).build();

  private GatewayProcess(int port, ChildProcess process) {
    this.port = port;
    this.process = process;
  }

  /**
   * How a gateway is to be run.
   *
   * @param folder its working folder, where its output goes to {@code gateway.log}
   * @param config the configuration file
   * @param port of the gateway's probes, as in the configuration
   * @param jvmOptions for instance {@code -Xmx256m}
   * @param environment variables on top of this program's
   * @param jar the packaged product; without it, the compiled classes and the run-time jars
   */
  public record Launch(
      Path folder,
      Path config,
      int port,
      List<String> jvmOptions,
      Map<String, String> environment,
      Optional<Path> jar) {

    public static Launch of(Path folder, Path config, int port) {
      return new Launch(folder, config, port, List.of(), Map.of(), Optional.empty());
    }

    public Launch jvm(String... options) {
      return new Launch(folder, config, port, List.of(options), environment, jar);
    }

    public Launch env(String name, String value) {
      Map<String, String> more = new HashMap<>(environment);
      more.put(name, value);
      return new Launch(folder, config, port, jvmOptions, more, jar);
    }

    public Launch jar(Path packaged) {
      return new Launch(folder, config, port, jvmOptions, environment, Optional.of(packaged));
    }

    /** Starts the process and returns at once. */
    public GatewayProcess start() {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new LabException("cannot make " + folder, e);
      }
      GatewayProcess gateway =
          new GatewayProcess(
              port,
              new ChildProcess(
                  "the gateway", folder.resolve("gateway.log"), command(), environment));
      gateway.start();
      return gateway;
    }

    private List<String> command() {
      List<String> command = new ArrayList<>(List.of(JavaCommand.java()));
      command.addAll(jvmOptions);
      if (jar.isPresent()) {
        command.addAll(List.of("-jar", jar.get().toAbsolutePath().toString()));
      } else {
        String classPath = ClassPath.ofThisProgram().ofTheProduct().asOption();
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
      }
      command.addAll(List.of("run", "--config", config.toAbsolutePath().toString()));
      return command;
    }
  }

  /** Returns when {@code /readyz} answers 200; throws with the end of its log if it ends before. */
  public void awaitReady(Duration limit) {
    process.awaitAlive(
        "the gateway is ready at port " + port, limit, () -> get("/readyz").statusCode() == 200);
  }

  /** The answer of one of its HTTP paths. */
  public HttpResponse<String> get(String path) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri() + path)).timeout(CALL).build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while asking the gateway for " + path, e);
    }
  }

  public String uri() {
    return "http://127.0.0.1:" + port;
  }

  /** The most resident memory that one life of it ever had; 0 where the system does not tell. */
  public long peakMemoryBytes() {
    return process.usage().peakMemoryBytes();
  }

  /** Everything it has written so far, all lives. */
  public String output() {
    try {
      return Files.readString(process.log());
    } catch (IOException e) {
      throw new LabException("cannot read " + process.log(), e);
    }
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
    process.stop("TERM", STOP);
  }
}
