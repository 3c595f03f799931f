package io.weir.lab;

import java.time.Duration;
import java.util.List;

/**
 * The lab alone, for trying the gateway by hand: prints where everything listens and how long the
 * start took, then runs until Ctrl-C; with {@code --exit} it ends at once.
 */
public final class LabCommand {
  private LabCommand() {}

  public static void main(String[] args) throws InterruptedException {
    long begin = System.nanoTime();
    try (Lab lab = Lab.start()) {
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      System.out.println("Kafka        " + lab.broker().bootstrapServers());
      System.out.println("Postgres     " + lab.postgres().uri());
      System.out.println("user agents  " + lab.agents().uri() + "/v1/parse?ua=");
      System.out.println("logs, data   " + lab.folder());
      System.out.println("started in   " + took.toMillis() + " ms");
      if (!List.of(args).contains("--exit")) {
        Thread.currentThread().join();
      }
    }
  }
}
