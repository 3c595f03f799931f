package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Vertx;
import io.weir.gateway.Gateway;
import io.weir.lab.Site;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Gateways that are told to stop at any moment of their start. */
class EarlyStopIT {
  private static final int GATEWAYS = 20;
  private static final int STEP_MILLIS = 8;
  private static final int SECONDS = 60;

  /** What is logged as a warning or worse. */
  private static final class Warnings extends AppenderBase<ILoggingEvent> {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.WARN) && !isOfTheLab(event)) {
        lines.add(event.getFormattedMessage());
      }
    }
  }

  /** The lab's records are on one broker alone. */
  private static boolean isOfTheLab(ILoggingEvent event) {
    return event.getFormattedMessage().contains("on one broker alone");
  }

  @Test
  void whatItClosesItselfIsNoProblemAndWhatItHasNotBegunIsNotBegun() throws Exception {
    Site site = Journey.site(6);
    Logger logger = (Logger) LoggerFactory.getLogger("io.weir");
    Warnings warnings = new Warnings();
    warnings.start();
    // So that the others start as quickly as they ever do, and there is a group to leave.
    try (EmbeddedGateway first = EmbeddedGateway.of(site)) {
      new SourceGroup(site).awaitShared(1);
    }
    logger.addAppender(warnings);
    try {
      for (int i = 0; i < GATEWAYS; i++) {
        stopAfter(i * STEP_MILLIS, site);
        assertEquals(List.of(), List.copyOf(warnings.lines), "told to stop at try " + i);
      }
      assertEquals(Map.of(), new SourceGroup(site).shares(), "all have left the group");
    } finally {
      logger.detachAppender(warnings);
    }
  }

  private static void stopAfter(int millis, Site site) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Gateway gateway = new Gateway(vertx, site.settings());
      gateway.start();
      vertx
          .timer(millis + 1, TimeUnit.MILLISECONDS)
          .compose(now -> gateway.stop())
          .await(SECONDS, TimeUnit.SECONDS);
    } finally {
      vertx.close().await(SECONDS, TimeUnit.SECONDS);
    }
  }
}
