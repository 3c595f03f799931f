package io.weir.lab.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import io.weir.lab.network.Ports;
import io.weir.lab.process.ChildProcess;
import io.weir.lab.process.JavaCommand;
import io.weir.lab.process.LabException;
import io.weir.lab.process.LabProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real user-agent detector over HTTP on 127.0.0.1: {@code GET /v1/parse?ua=…} answers device,
 * system and program by uap-java. How fast and how well it answers can be changed while it runs,
 * and stays so over a restart.
 */
public final class AgentService implements LabProcess {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private final int port;
  private final ChildProcess process;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CALL).build();
  private AgentBehaviour behaviour = AgentBehaviour.HEALTHY;

  private AgentService(int port, ChildProcess process) {
    this.port = port;
    this.process = process;
  }

  /** A new, healthy service that writes its log into the folder. */
  public static AgentService start(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LabException("cannot make " + folder, e);
    }
    int port = Ports.free();
    List<String> command =
        JavaCommand.ofTheLab(AgentMain.class, JVM_OPTIONS, Integer.toString(port));
    AgentService service =
        new AgentService(
            port,
            new ChildProcess(
                "the user-agent service", folder.resolve("agents.log"), command, Map.of()));
    service.start();
    return service;
  }

  public int port() {
    return port;
  }

  /** What stands before {@code /v1/parse}. */
  public String uri() {
    return "http://127.0.0.1:" + port;
  }

  /** Everything as at the start: 5 ms, no failures. */
  public void healthy() {
    behave(AgentBehaviour.HEALTHY);
  }

  public synchronized void latency(Duration latency) {
    change(new JsonObject().put("latencyMs", latency.toMillis()));
  }

  /** A share of all calls, drawn at random, fails with 503. */
  public void failing(double share) {
    failing(share, AgentBehaviour.HEALTHY.failureStatus());
  }

  public synchronized void failing(double share, int status) {
    change(new JsonObject().put("failureShare", share).put("failureStatus", status));
  }

  /** Every call for an agent with this text fails; an empty text ends that. */
  public synchronized void failingFor(String text) {
    Optional<String> wanted = Optional.of(text).filter(given -> !given.isEmpty());
    change(new JsonObject().put("failAgentsContaining", wanted.orElse(null)));
  }

  /**
   * Each agent with this text fails when it first comes, and never again: unlike {@link
   * #failingFor} it need not be ended before somebody tries again.
   */
  public synchronized void failingOnceFor(String text) {
    change(new JsonObject().put("failAgentsOnceContaining", text));
  }

  /** From now on calls get no answer; those before stay as they are. */
  public synchronized void hanging(boolean hang) {
    change(new JsonObject().put("hang", hang));
  }

  /** Answers are padded to this size; 0 for their natural one. */
  public synchronized void bodyBytes(int bytes) {
    change(new JsonObject().put("bodyBytes", bytes));
  }

  public synchronized AgentBehaviour behaviour() {
    return behaviour;
  }

  public AgentStats stats() {
    return AgentStats.of(call("GET", "/stats", BodyPublishers.noBody()));
  }

  /** Has these agents parsed once, so that from now on the latency alone is what a call takes. */
  public void warmUp(List<String> agents) {
    for (String agent : agents) {
      call("GET", "/v1/parse?ua=" + URLEncoder.encode(agent, UTF_8), BodyPublishers.noBody());
    }
  }

  /** Counts from zero; the peak from what is open now. */
  public void resetStats() {
    call("DELETE", "/stats", BodyPublishers.noBody());
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public synchronized void start() {
    process.start("the user-agent service serves port " + port, START, () -> Ports.answers(port));
    behave(behaviour);
  }

  @Override
  public void stop() {
    process.stop("TERM", STOP);
  }

  private void change(JsonObject change) {
    behave(behaviour.changedBy(change));
  }

  private synchronized void behave(AgentBehaviour wanted) {
    call("PUT", "/control", BodyPublishers.ofString(wanted.toJson().encode()));
    behaviour = wanted;
  }

  private JsonObject call(String method, String path, BodyPublisher body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri() + path)).timeout(CALL).method(method, body).build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new LabException(
            method + " " + path + " of the user-agent service: " + response.body());
      }
      return new JsonObject(response.body());
    } catch (IOException e) {
      throw new LabException("the user-agent service does not answer" + process.tail(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while calling the user-agent service", e);
    }
  }
}
