package io.weir.kafka;

import io.vertx.core.Future;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's admin client, and another in its place when its thread has died, as it does of an error
 * of the JVM: such a client takes questions and answers none. May be used from any thread.
 */
final class ReplaceableAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaceableAdmin.class);
  private static final int API_TIMEOUT_MILLIS = 20_000;

  /** A client that lives answers by its own timeout, well or not. */
  private static final long BEYOND_TIMEOUT_MILLIS = 5_000;

  private final ClientProperties properties;
  private final Function<Map<String, Object>, Admin> clients;
  private volatile Admin admin;
  private boolean closed;

  /**
   * Opens nothing yet.
   *
   * @param clients opens one with these properties
   */
  ReplaceableAdmin(ClientProperties properties, Function<Map<String, Object>, Admin> clients) {
    this.properties = properties;
    this.clients = clients;
  }

  /** As {@link ClusterAdmin#open}. */
  synchronized void open() {
    if (admin == null) {
      admin = client();
    }
  }

  private Admin client() {
    Map<String, Object> config = new HashMap<>(properties.forAdmin());
    config.put("client.id", "weir-admin");
    config.putIfAbsent("enable.metrics.push", false);
    config.putIfAbsent("request.timeout.ms", 10_000);
    config.putIfAbsent("default.api.timeout.ms", API_TIMEOUT_MILLIS);
    try {
      BootstrapCheck.check(properties);
      return clients.apply(config);
    } catch (KafkaException e) {
      throw wrap(e);
    }
  }

  /** For good. */
  synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close(Duration.ofSeconds(2));
    }
  }

  /** The client of this moment; what it answers goes through {@link #future}. */
  Admin admin() {
    return admin;
  }

  /** What the client answers, in our own terms; completes on its thread. */
  <T> Future<T> future(KafkaFuture<T> future) {
    Admin asked = admin;
    CompletableFuture<T> answer = new CompletableFuture<>();
    future.whenComplete(
        (value, error) -> {
          if (error == null) {
            answer.complete(value);
          } else {
            answer.completeExceptionally(error);
          }
        });
    return Future.fromCompletionStage(answer.orTimeout(limitMillis(), TimeUnit.MILLISECONDS))
        .recover(error -> Future.failedFuture(isOfDeadClient(error) ? dead(asked) : wrap(error)));
  }

  /** The thread of such a client has ended, as by an error of the JVM: it does nothing any more. */
  private static boolean isOfDeadClient(Throwable error) {
    // Kafka has no class for what the thread may still say when it ends; ClusterAdminIT watches it.
    return error instanceof TimeoutException
        || "The AdminClient thread has exited.".equals(error.getMessage());
  }

  private long limitMillis() {
    String given = properties.given().get("default.api.timeout.ms");
    return BEYOND_TIMEOUT_MILLIS + (given == null ? API_TIMEOUT_MILLIS : Long.parseLong(given));
  }

  private FailureException dead(Admin asked) {
    // Not on this thread: names are looked up.
    CompletableFuture.runAsync(() -> replace(asked));
    return new FailureException(
        new Failure(
            Failure.Kind.INFRASTRUCTURE,
            "kafka-away",
            "the admin client answers nothing more, and is replaced as soon as a broker is there"),
        null);
  }

  private synchronized void replace(Admin dead) {
    if (closed || admin != dead) {
      return;
    }
    try {
      admin = client();
    } catch (FailureException away) {
      // The next question leads here again.
      LOG.warn("the admin client cannot be replaced yet: {}", away.getMessage());
      return;
    }
    LOG.warn("the admin client did not answer any more and is replaced");
    dead.close(Duration.ZERO);
  }

  private static FailureException wrap(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return new FailureException(KafkaFailures.of(cause), cause);
  }
}
