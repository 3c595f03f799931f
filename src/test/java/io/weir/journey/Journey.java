package io.weir.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.lab.process.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A gateway in this JVM on a site of its own, and what travels through it: events in, results, dead
 * letters and accounts out.
 */
final class Journey implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(120);

  private final Site site;
  private final EmbeddedGateway gateway;

  private Journey(Site site) {
    this.site = site;
    this.gateway = EmbeddedGateway.of(site);
  }

  /** A gateway that knows where 1.0.0.0/24 is, on a site that may be changed further. */
  static Site site(int partitions) {
    return site(Lab.shared(), partitions);
  }

  static Site site(Lab lab, int partitions) {
    return Site.on(lab, partitions)
        .ranges("1.0.0.0,1.0.0.255,AU")
        .delays("1s", "2s")
        // A slow machine is no failure of the service: beyond the deadline, no attempt is used.
        .with(
            config ->
                config
                    .getJsonArray("enrichments")
                    .getJsonObject(1)
                    .getJsonObject("request")
                    .put("timeout", "5s"));
  }

  static Journey on(Site site) {
    return new Journey(site);
  }

  Site site() {
    return site;
  }

  /** An event of the source topic: key {@code key-1}, one header, a partition of its own choice. */
  ProducerRecord<byte[], byte[]> event(int partition, byte[] value) {
    var record = new ProducerRecord<>(site.source(), partition, "key-1".getBytes(UTF_8), value);
    record.headers().add("trace", new byte[] {0, (byte) 0xFF, 7});
    return record;
  }

  ProducerRecord<byte[], byte[]> event(int partition, String value) {
    return event(partition, value.getBytes(UTF_8));
  }

  void send(ProducerRecord<byte[], byte[]> record) {
    send(List.of(record));
  }

  void send(List<ProducerRecord<byte[], byte[]>> records) {
    site.lab().broker().topics().send(records);
  }

  /** The records of a topic that carry the event's id. */
  List<ConsumerRecord<byte[], byte[]>> of(String id, String topic) {
    return site.lab().broker().topics().readAll(topic).stream()
        .filter(record -> id.equals(header(record, "weir-event-id")))
        .toList();
  }

  /** The one result of the event in the sink, as soon as it is there. */
  ConsumerRecord<byte[], byte[]> result(String id) {
    return only(id, site.sink());
  }

  /** The one dead letter of the event, as soon as it is there. */
  ConsumerRecord<byte[], byte[]> deadLetter(String id) {
    return only(id, site.deadLetters());
  }

  private ConsumerRecord<byte[], byte[]> only(String id, String topic) {
    Await.until(id + " is in " + topic, LIMIT, () -> !of(id, topic).isEmpty());
    List<ConsumerRecord<byte[], byte[]>> found = of(id, topic);
    assertEquals(1, found.size(), id + " is once in " + topic);
    return found.get(0);
  }

  /** The last header of that name as text, or null. */
  static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }

  static String text(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.value(), UTF_8);
  }

  /** What the gateway says of its readiness. */
  String readiness() throws IOException {
    return gateway.page("/readyz");
  }

  /** The same, for the message of an assertion. */
  String told() {
    try {
      return readiness();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Waits until something is held up there for this reason. */
  void awaitProblem(String place, String reason) {
    Await.until(
        place + " is held up for " + reason,
        LIMIT,
        () -> reason.equals(problems().get(place)),
        () -> ": " + told());
  }

  /** Waits until these, and no others, are held up, each for its reason. */
  void awaitProblems(Map<String, String> reasons) {
    Await.until(
        "the problems are " + reasons,
        LIMIT,
        () -> problems().equals(reasons),
        () -> ": " + told());
  }

  /** What is held up, and the reason of each. */
  Map<String, String> problems() throws IOException {
    return new JsonObject(readiness())
        .getJsonArray("problems").stream()
            .map(JsonObject.class::cast)
            .collect(
                Collectors.toMap(
                    problem -> problem.getString("place"), problem -> problem.getString("reason")));
  }

  /** Every event is published, and each is accounted for exactly once, in Postgres and on Kafka. */
  void assertAllAccountedFor() {
    BalanceCheck.assertSettled(site);
  }

  @Override
  public void close() {
    gateway.close();
  }
}
