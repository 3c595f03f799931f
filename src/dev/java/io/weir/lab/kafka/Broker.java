package io.weir.lab.kafka;

import io.weir.lab.network.Ports;
import io.weir.lab.process.ChildProcess;
import io.weir.lab.process.JavaCommand;
import io.weir.lab.process.LabException;
import io.weir.lab.process.LabProcess;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/**
 * A real Kafka 4.2 broker and controller in one process (KRaft), on 127.0.0.1. Ports and log folder
 * stay the same over all its lives; records are in the page cache when acknowledged, so they
 * survive SIGKILL of the broker.
 */
public final class Broker implements LabProcess {
  static final String CLUSTER_ID = "weir.lab.cluster.id";

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private final int port;
  private final ChildProcess process;
  private final Topics topics;

  private Broker(int port, ChildProcess process) {
    this.port = port;
    this.process = process;
    this.topics = new Topics(bootstrapServers());
  }

  /** A new, empty broker that keeps everything in the folder. */
  public static Broker start(Path folder) {
    return start(folder, Map.of());
  }

  /**
   * A new, empty broker.
   *
   * @param settings broker properties on top of the lab's, for instance {@code
   *     advertised.listeners} of a proxy in front of it
   */
  public static Broker start(Path folder, Map<String, String> settings) {
    int port = Ports.free();
    Properties properties = settings(folder.resolve("log"), port, Ports.free());
    properties.putAll(settings);
    Path file = folder.resolve("server.properties");
    try {
      Files.createDirectories(folder);
      try (Writer out = Files.newBufferedWriter(file)) {
        properties.store(out, null);
      }
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
    ChildProcess process =
        new ChildProcess(
            "the Kafka broker",
            folder.resolve("broker.log"),
            JavaCommand.ofTheLab(BrokerMain.class, JVM_OPTIONS, file.toString()),
            Map.of());
    Broker broker = new Broker(port, process);
    broker.start();
    return broker;
  }

  private static Properties settings(Path log, int port, int controllerPort) {
    Properties properties = new Properties();
    properties.put(CLUSTER_ID, Uuid.randomUuid().toString());
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.put("log.dirs", log.toString());
    properties.put("auto.create.topics.enable", "false");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "4");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "4");
    properties.put("group.coordinator.rebalance.protocols", "classic,consumer");
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.put("group.min.session.timeout.ms", "500");
    properties.put("group.consumer.min.session.timeout.ms", "500");
    properties.put("group.consumer.min.heartbeat.interval.ms", "100");
    // A killed broker is let in again only when its old session has ended: 9 s by default.
    properties.put("broker.session.timeout.ms", "3000");
    properties.put("broker.heartbeat.interval.ms", "500");
    // How late the transaction of a frozen producer is aborted: up to 10 s by default.
    properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
    // The default of 128 MiB is a quarter of this heap.
    properties.put("log.cleaner.dedupe.buffer.size", "8388608");
    return properties;
  }

  /** What clients put into {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** Its topics, through a client of the lab's own. */
  public Topics topics() {
    return topics;
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public void start() {
    // It opens the port as the last step of its start, after the controller has let it in.
    process.start("the Kafka broker serves port " + port, START, () -> Ports.answers(port));
  }

  @Override
  public void stop() {
    process.stop("TERM", STOP);
  }

  @Override
  public void close() {
    topics.close();
    kill();
  }
}
