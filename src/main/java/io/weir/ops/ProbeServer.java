package io.weir.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.util.Map;

/**
 * Answers {@code /livez}, {@code /readyz}, {@code /startupz} and {@code /metrics}. Liveness depends
 * on nothing but this process; readiness says what stands in the way.
 */
public final class ProbeServer {
  private static final int MAX_REQUEST_LINE = 2_048;
  private static final int IDLE_SECONDS = 30;

  private final Vertx vertx;
  private final Health health;
  private final PrometheusMeterRegistry registry;

  /** A server that does not listen yet. */
  public ProbeServer(Vertx vertx, Health health, PrometheusMeterRegistry registry) {
    this.vertx = vertx;
    this.health = health;
    this.registry = registry;
  }

  /** Listens; fails with a {@link FailureException} if that cannot be, as where a port is taken. */
  public Future<HttpServer> listen(HttpSettings settings) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setMaxInitialLineLength(MAX_REQUEST_LINE)
            .setIdleTimeout(IDLE_SECONDS);
    return vertx
        .createHttpServer(options)
        .requestHandler(this::answer)
        .listen()
        .recover(error -> Future.failedFuture(refused(settings, error)));
  }

  private static FailureException refused(HttpSettings settings, Throwable error) {
    String message =
        "cannot listen on port %d of %s (%s); say another at /http"
            .formatted(settings.port(), settings.host(), error.getMessage());
    return new FailureException(
        new Failure(Failure.Kind.CONFIGURATION, "http-port", message), error);
  }

  private void answer(HttpServerRequest request) {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      request.response().setStatusCode(405).putHeader("allow", "GET, HEAD").end();
      return;
    }
    switch (request.path()) {
      case "/livez" -> end(request, 200, new JsonObject().put("live", true));
      case "/startupz" ->
          end(
              request,
              health.isStarted() ? 200 : 503,
              new JsonObject().put("started", health.isStarted()));
      case "/readyz" -> ready(request);
      case "/metrics" -> metrics(request);
      default -> end(request, 404, new JsonObject().put("error", "no such page"));
    }
  }

  private void ready(HttpServerRequest request) {
    JsonArray problems = list(health.problems());
    boolean ready = health.isStarted() && problems.isEmpty();
    JsonObject page = new JsonObject().put("ready", ready).put("problems", problems);
    end(request, ready ? 200 : 503, page.put("warnings", list(health.warnings())));
  }

  private static JsonArray list(Map<String, Failure> failures) {
    JsonArray list = new JsonArray();
    failures.forEach(
        (place, failure) ->
            list.add(
                new JsonObject()
                    .put("place", place)
                    .put("reason", failure.reason())
                    .put("message", failure.message())));
    return list;
  }

  private void metrics(HttpServerRequest request) {
    vertx
        .executeBlocking(registry::scrape)
        .onComplete(
            page ->
                request
                    .response()
                    .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(page),
            error -> end(request, 500, new JsonObject().put("error", "metrics failed")));
  }

  private static void end(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .putHeader("cache-control", "no-store")
        .end(body.encode() + "\n");
  }
}
