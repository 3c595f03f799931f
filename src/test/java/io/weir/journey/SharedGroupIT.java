package io.weir.journey;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.kafka.Topics;
import io.weir.lab.process.Await;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.LoggerFactory;

/** Another program in the gateway's consumer group is named for as long as it is there. */
@Execution(ExecutionMode.CONCURRENT)
class SharedGroupIT {
  private final Site site = Journey.site(Lab.shared(), 2);

  @Test
  void oneThatTakesPartitionsAwayIsNamedWithItsClientIdAndHost() {
    try (Journey journey = Journey.on(site)) {
      try (RivalConsumer stranger =
          new RivalConsumer(site, "reports-7", CooperativeStickyAssignor.class)) {
        stranger.until("it is named", () -> "group-shared".equals(journey.problems().get("group")));
        String told = journey.told();
        assertTrue(told.contains("client id reports-7 at /127.0.0.1"), told);
        assertTrue(told.contains("source.group"), told);
      }
      journey.awaitProblems(Map.of());
    }
  }

  @Test
  void oneThatSharesPartitionsOutInAnotherWayIsNamedToo() {
    try (RivalConsumer stranger = new RivalConsumer(site, "reports-7", RangeAssignor.class)) {
      stranger.takePartitions();
      try (Journey journey = Journey.on(site)) {
        stranger.until(
            "it is named by its place in the group and by what the broker refuses",
            () ->
                "group-shared".equals(journey.problems().get("group"))
                    && journey.problems().entrySet().stream()
                        .anyMatch(
                            problem ->
                                problem.getKey().startsWith("intake:")
                                    && problem.getValue().equals("group-shared")));
        stranger.close();
        journey.awaitProblems(Map.of());
      }
    }
  }

  @Test
  void whatItHasCommittedBeforeTheFirstStartIsTold() throws Exception {
    Topics topics = site.lab().broker().topics();
    topics
        .admin()
        .alterConsumerGroupOffsets(
            site.settings().source().group(),
            Map.of(new TopicPartition(site.source(), 1), new OffsetAndMetadata(3)))
        .all()
        .get();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.weir.gateway");
    log.start();
    logger.addAppender(log);
    try (Journey journey = Journey.on(site)) {
      Await.until(
          "it is told where the group stands",
          Journey.LIMIT,
          () ->
              List.copyOf(log.list).stream()
                  .map(ILoggingEvent::getFormattedMessage)
                  .anyMatch(line -> line.contains(site.source()) && line.contains("{1=3}")));
    } finally {
      logger.detachAppender(log);
    }
  }
}
