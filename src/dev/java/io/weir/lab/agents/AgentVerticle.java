package io.weir.lab.agents;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The user-agent service: one event loop that answers late, wrongly or not at all when told to. All
 * fields belong to that loop; parses run on worker threads.
 */
final class AgentVerticle extends VerticleBase {
  private static final int MOST_REQUEST_LINE_BYTES = 16 << 10;

  private final int port;
  private final SplittableRandom random = new SplittableRandom(1);
  private final Set<String> failedOnce = new HashSet<>();
  private AgentParser parser;
  private AgentBehaviour behaviour = AgentBehaviour.HEALTHY;
  private long calls;
  private long failures;
  private long open;
  private long openPeak;

  AgentVerticle(int port) {
    this.port = port;
  }

  @Override
  public Future<?> start() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setMaxInitialLineLength(MOST_REQUEST_LINE_BYTES);
    return vertx
        .executeBlocking(AgentParser::new)
        .compose(
            ready -> {
              parser = ready;
              return vertx.createHttpServer(options).requestHandler(this::handle).listen();
            });
  }

  private void handle(HttpServerRequest request) {
    HttpMethod method = request.method();
    switch (request.path()) {
      case "/v1/parse" -> parse(request);
      case "/control" -> control(request);
      case "/stats" -> {
        if (method == HttpMethod.DELETE) {
          calls = 0;
          failures = 0;
          openPeak = open;
        }
        answer(request.response(), new AgentStats(calls, failures, openPeak).toJson());
      }
      default -> request.response().setStatusCode(404).end();
    }
  }

  private void control(HttpServerRequest request) {
    request
        .body()
        .map(body -> behaviour = behaviour.changedBy(new JsonObject(body)))
        .onComplete(
            changed -> answer(request.response(), changed.toJson()),
            refused -> request.response().setStatusCode(400).end(String.valueOf(refused)));
  }

  private void parse(HttpServerRequest request) {
    String agent = request.getParam("ua");
    if (agent == null) {
      request.response().setStatusCode(400).end("the agent is missing: /v1/parse?ua=...");
      return;
    }
    AgentBehaviour now = behaviour;
    calls++;
    open++;
    openPeak = Math.max(openPeak, open);
    HttpServerResponse response = request.response();
    // Fires when the answer is out and when the caller has gone, whichever comes first.
    response.endHandler(end -> open--);
    if (now.hang()) {
      return;
    }
    boolean fails =
        random.nextDouble() < now.failureShare()
            || now.failAgentsContaining().filter(agent::contains).isPresent()
            || now.failAgentsOnceContaining().filter(agent::contains).isPresent()
                && failedOnce.add(agent);
    if (fails) {
      failures++;
    }
    later(now, () -> reply(response, agent, now, fails));
  }

  private void later(AgentBehaviour now, Runnable action) {
    if (now.latency().toMillis() == 0) {
      action.run();
    } else {
      vertx.setTimer(now.latency().toMillis(), timer -> action.run());
    }
  }

  private void reply(HttpServerResponse response, String agent, AgentBehaviour now, boolean fails) {
    if (response.closed()) {
      return;
    }
    if (fails) {
      response.setStatusCode(now.failureStatus()).end("failing on purpose");
      return;
    }
    JsonObject known = parser.known(agent);
    Future<JsonObject> answer =
        known != null
            ? Future.succeededFuture(known)
            : vertx.executeBlocking(() -> parser.parse(agent), false);
    answer.onComplete(
        json -> answer(response, padded(json, now.bodyBytes())),
        failure -> response.setStatusCode(500).end(String.valueOf(failure)));
  }

  private static JsonObject padded(JsonObject json, int bytes) {
    if (bytes == 0) {
      return json;
    }
    int missing = bytes - json.toBuffer().length() - "\"padding\":\"\",".length();
    return missing <= 0 ? json : json.copy().put("padding", "x".repeat(missing));
  }

  private static void answer(HttpServerResponse response, JsonObject json) {
    if (!response.closed()) {
      Buffer body = json.toBuffer();
      response.putHeader("content-type", "application/json").end(body);
    }
  }
}
