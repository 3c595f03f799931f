package io.weir.lab;

import io.weir.lab.agents.AgentService;
import io.weir.lab.kafka.Broker;
import io.weir.lab.postgres.PostgresServer;
import io.weir.lab.process.LabException;
import io.weir.lab.process.LabProcess;
import io.weir.lab.process.TemporaryFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Broker, Postgres and user-agent service, started at the same time. Tests share one lab per JVM
 * and keep apart by {@linkplain #unique names}; whoever breaks parts on purpose starts a lab of his
 * own.
 */
public final class Lab implements AutoCloseable {
  private static final int PARTS = 3;
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final String RUN =
      Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);

  private static Lab shared;

  private final Path folder;
  private final Broker broker;
  private final PostgresServer postgres;
  private final AgentService agents;

  private Lab(Path folder, Broker broker, PostgresServer postgres, AgentService agents) {
    this.folder = folder;
    this.broker = broker;
    this.postgres = postgres;
    this.agents = agents;
  }

  /**
   * The lab of this JVM, started by the first call; the watchdog ends it when the JVM ends. It is
   * everybody's: close nothing and break nothing, and leave the user-agent service healthy.
   */
  public static synchronized Lab shared() {
    if (shared == null) {
      shared = start();
    }
    return shared;
  }

  /** A private lab in a temporary folder. */
  public static Lab start() {
    return start(TemporaryFolders.temporary());
  }

  /**
   * A private lab in a temporary folder.
   *
   * @param brokerSettings on top of the lab's, as {@link Broker#start(Path, Map)} takes them
   */
  public static Lab start(Map<String, String> brokerSettings) {
    return start(TemporaryFolders.temporary(), brokerSettings);
  }

  /**
   * A private lab.
   *
   * @param folder is made if needed, and deleted when the lab is closed or cannot start
   */
  public static Lab start(Path folder) {
    return start(folder, Map.of());
  }

  private static Lab start(Path folder, Map<String, String> brokerSettings) {
    ExecutorService threads = Executors.newFixedThreadPool(PARTS);
    try {
      var broker =
          CompletableFuture.supplyAsync(
              () -> Broker.start(folder.resolve("kafka"), brokerSettings), threads);
      var postgres =
          CompletableFuture.supplyAsync(
              () -> PostgresServer.start(folder.resolve("postgres")), threads);
      var agents =
          CompletableFuture.supplyAsync(
              () -> AgentService.start(folder.resolve("agents")), threads);
      try {
        CompletableFuture.allOf(broker, postgres, agents).join();
      } catch (CompletionException e) {
        List.of(broker, postgres, agents).forEach(part -> part.thenAccept(LabProcess::close));
        TemporaryFolders.delete(folder);
        throw e.getCause() instanceof LabException cause
            ? cause
            : new LabException("the lab cannot start", e.getCause());
      }
      return new Lab(folder, broker.join(), postgres.join(), agents.join());
    } finally {
      threads.shutdown();
    }
  }

  /** A name that no other test uses, for topics, groups and databases: {@code prefix-1-k3x9}. */
  public static String unique(String prefix) {
    return prefix + "-" + NAMES.incrementAndGet() + "-" + RUN;
  }

  public Broker broker() {
    return broker;
  }

  public PostgresServer postgres() {
    return postgres;
  }

  public AgentService agents() {
    return agents;
  }

  /** Where broker, Postgres and service keep data and logs; for the files of a gateway too. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    agents.close();
    broker.close();
    postgres.close();
    TemporaryFolders.delete(folder);
  }
}
