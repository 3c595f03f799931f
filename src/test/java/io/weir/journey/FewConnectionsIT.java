package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.json.JsonObject;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A gateway that Postgres lets have three of its eight connections. */
class FewConnectionsIT {
  private static final int EVENTS = 4_000;

  @Test
  void itStaysReadyAndSaysOnceWhatToMend() throws Exception {
    Site site = Journey.site(4);
    limit(site, 3);
    Logger gatewayLog = (Logger) LoggerFactory.getLogger("io.weir");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    gatewayLog.addAppender(log);
    try (EmbeddedGateway gateway = EmbeddedGateway.of(site)) {
      gateway.awaitReady();
      site.lab().broker().topics().send(events(site));
      Await.until(
          "all events are decided",
          Duration.ofSeconds(180),
          () -> {
            JsonObject page = new JsonObject(gateway.page("/readyz"));
            assertTrue(page.getBoolean("ready"), page::encode);
            return decided(site) == EVENTS;
          });
      assertTrue(
          gateway.page("/readyz").contains("there is no room for all of postgres.poolSize 8"));
      limit(site, -1);
      BalanceCheck.assertSettled(site);
    } finally {
      gatewayLog.detachAppender(log);
    }
    List<String> warnings =
        log.list.stream()
            .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
            .map(ILoggingEvent::getFormattedMessage)
            .filter(message -> message.contains("postgres"))
            .toList();
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.get(0).contains("lower postgres.poolSize"), warnings::toString);
  }

  private static List<ProducerRecord<byte[], byte[]>> events(Site site) {
    return IntStream.range(0, EVENTS)
        .mapToObj(
            i ->
                new ProducerRecord<byte[], byte[]>(
                    site.source(),
                    i % site.partitions(),
                    null,
                    "{\"id\":\"few-%d\",\"ip\":\"1.0.0.%d\"}"
                        .formatted(i, i % 256)
                        .getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private static void limit(Site site, int connections) throws SQLException {
    try (Connection connection = superuser(site);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ALTER DATABASE " + connection.getCatalog() + " CONNECTION LIMIT " + connections);
    }
  }

  /** Not as the gateway's user, who would take one of its connections away. */
  private static long decided(Site site) throws SQLException {
    try (Connection connection = superuser(site);
        Statement statement = connection.createStatement();
        ResultSet sum =
            statement.executeQuery("SELECT coalesce(sum(consumed), 0) FROM weir.accounting")) {
      sum.next();
      return sum.getLong(1);
    }
  }

  private static Connection superuser(Site site) throws SQLException {
    String uri = site.settings().postgres().uri();
    return site.lab().postgres().connectAsSuperuser(uri.substring(uri.lastIndexOf('/') + 1));
  }
}
