package io.weir.journey;

import io.vertx.core.Vertx;
import io.weir.Gateway;
import io.weir.lab.Site;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The gateway of a site, run inside the test's own JVM. */
final class Running implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private final Vertx vertx = Vertx.vertx();
  private final Gateway gateway;

  private Running(Site site) {
    gateway = new Gateway(vertx, site.settings());
  }

  static Running of(Site site) {
    Running running = new Running(site);
    try {
      running.gateway.start().await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the gateway did not start within " + LIMIT, e);
    }
    return running;
  }

  @Override
  public void close() {
    gateway.stop().await();
    vertx.close().await();
  }
}
