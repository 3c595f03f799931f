package io.weir.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.weir.lab.process.LabException;
import io.weir.lab.ranges.CountryRanges;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the floor adds to events: countries from sorted arrays, devices asked for once each. */
final class FloorEnricher {
  private static final int CALLS = 16;
  private static final int AGENTS = 100_000;
  private static final Duration CALL = Duration.ofSeconds(5);

  private final ObjectMapper json = new ObjectMapper();
  private final CountryRanges ranges = CountryRanges.load();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Semaphore calls = new Semaphore(CALLS);
  private final AsyncCache<String, JsonNode> devices =
      Caffeine.newBuilder().maximumSize(AGENTS).buildAsync();
  private final URI agents;

  /**
   * @param agents what stands before {@code /v1/parse} of the user-agent service
   */
  FloorEnricher(URI agents) {
    this.agents = agents;
  }

  /** Enriches records of that number, and waits for all answers. */
  FloorRows rows(Iterable<ConsumerRecord<byte[], byte[]>> records, int count) throws IOException {
    List<ObjectNode> events = new ArrayList<>(count);
    List<CompletableFuture<JsonNode>> asked = new ArrayList<>(count);
    FloorRows rows =
        new FloorRows(
            new String[count],
            new byte[count][],
            new Integer[count],
            new Long[count],
            new byte[count][]);
    int i = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      ObjectNode event = (ObjectNode) json.readTree(record.value());
      Optional<String> country = country(event.path("ip").asText());
      country.ifPresent(code -> event.putObject("geo").put("country", code));
      asked.add(devices.get(event.path("userAgent").asText(), (agent, pool) -> ask(agent)));
      rows.ids()[i] = event.path("id").asText();
      rows.keys()[i] = record.key();
      rows.partitions()[i] = record.partition();
      rows.offsets()[i++] = record.offset();
      events.add(event);
    }
    for (int row = 0; row < count; row++) {
      rows.payloads()[row] =
          json.writeValueAsBytes(events.get(row).set("device", asked.get(row).join()));
    }
    return rows;
  }

  private Optional<String> country(String address) throws UnknownHostException {
    // The bench's events hold addresses only, so nothing here asks DNS.
    return address.isEmpty() ? Optional.empty() : ranges.country(InetAddress.getByName(address));
  }

  private CompletableFuture<JsonNode> ask(String agent) {
    String query = URLEncoder.encode(agent, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(agents.resolve("/v1/parse?ua=" + query)).timeout(CALL).build();
    calls.acquireUninterruptibly();
    return http.sendAsync(request, BodyHandlers.ofByteArray())
        .whenComplete((answer, error) -> calls.release())
        .thenApply(answer -> read(answer.body()));
  }

  private JsonNode read(byte[] body) {
    try {
      return json.readTree(body);
    } catch (IOException e) {
      throw new LabException("the detector's answer is not JSON", e);
    }
  }
}
