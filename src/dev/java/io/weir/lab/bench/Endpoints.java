package io.weir.lab.bench;

import io.weir.lab.postgres.PostgresServer;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Where a program that the gateway is compared with finds its work, as its command line says.
 *
 * @param source the topic to read; what is written goes to the same name with {@code .enriched}
 * @param database a JDBC URL
 * @param agents what stands before {@code /v1/parse} of the user-agent service
 * @param events how many events there are
 */
record Endpoints(String bootstrapServers, String source, String database, URI agents, int events) {
  static final Duration POLL = Duration.ofMillis(100);
  private static final int POLL_RECORDS = 2_000;

  static Endpoints of(String[] arguments) {
    return new Endpoints(
        arguments[0],
        arguments[1],
        arguments[2],
        URI.create(arguments[3]),
        Integer.parseInt(arguments[4]));
  }

  String[] arguments() {
    return new String[] {
      bootstrapServers, source, database, agents.toString(), Integer.toString(events)
    };
  }

  String sink() {
    return source + ".enriched";
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(database, PostgresServer.WEIR, "");
  }

  /** A member of the group that is called like the source, which it has subscribed to. */
  KafkaConsumer<byte[], byte[]> consumer() {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                source,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "max.poll.records",
                POLL_RECORDS),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(source));
    return consumer;
  }

  KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "acks",
            "all",
            "linger.ms",
            5,
            "batch.size",
            256 << 10),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
