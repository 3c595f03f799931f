package io.weir.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class GatewayStartIT {

  /** An older instance must be able to start again after a failed upgrade. */
  @Test
  void whatCannotStartHereLeavesNothingBehindElsewhere() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (ServerSocket taken = new ServerSocket(0)) {
      Site site = Site.on(Lab.shared(), 1).with("http", "port", taken.getLocalPort());
      Gateway gateway = new Gateway(vertx, site.settings());
      Throwable error = assertThrows(Throwable.class, () -> gateway.start().await());
      gateway.stop().await();
      assertEquals(
          Failure.Kind.CONFIGURATION,
          assertInstanceOf(FailureException.class, error).failure().kind());
      assertEquals(0, site.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'weir'"));
      assertFalse(site.lab().broker().topics().exists(site.deadLetters()));
    } finally {
      vertx.close().await();
    }
  }
}
