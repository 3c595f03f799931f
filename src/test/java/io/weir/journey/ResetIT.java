package io.weir.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.lab.Site;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** A user-agent service that resets each connection as soon as it is asked something. */
class ResetIT {

  @Test
  void resetsByAServiceAreNoErrorsInTheLog() throws Exception {
    AtomicInteger resets = new AtomicInteger();
    try (ServerSocket service = new ServerSocket(0)) {
      Thread resetting = new Thread(() -> reset(service, resets), "resetting");
      resetting.setDaemon(true);
      resetting.start();
      String uri = "http://127.0.0.1:" + service.getLocalPort() + "/?ua={input}";
      Site site =
          Journey.site(1)
              .with(
                  config ->
                      config
                          .getJsonArray("enrichments")
                          .getJsonObject(1)
                          .getJsonObject("request")
                          .put("uri", uri));
      GatewayProcess gateway = site.launch("reset", Optional.empty(), "-Xmx256m");
      try {
        gateway.awaitReady(Journey.LIMIT);
        site.lab()
            .broker()
            .topics()
            .send(IntStream.range(0, 20).mapToObj(i -> event(site, i)).toList());
        Await.until("it was reset", Journey.LIMIT, () -> resets.get() >= 5);
        gateway.stop();
      } finally {
        gateway.process().kill();
      }
      assertEquals(
          List.of(), gateway.output().lines().filter(line -> line.contains(" ERROR ")).toList());
    }
  }

  private static ProducerRecord<byte[], byte[]> event(Site site, int number) {
    byte[] event =
        ("{\"id\":\"" + number + "\",\"userAgent\":\"agent " + number + "\"}").getBytes(UTF_8);
    return new ProducerRecord<>(site.source(), event, event);
  }

  private static void reset(ServerSocket service, AtomicInteger resets) {
    try {
      while (true) {
        try (Socket connection = service.accept()) {
          connection.getInputStream().read();
          connection.setSoLinger(true, 0);
          resets.incrementAndGet();
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }
}
