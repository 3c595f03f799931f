package io.weir.cli;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.weir.config.LoadedConfig;
import io.weir.gateway.Gateway;
import io.weir.gateway.GatewaySettings;
import io.weir.ops.LogConfigurator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the gateway until it is told to stop. */
@Command(
    name = "run",
    description = "Runs the gateway until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Mixin private ConfigOption config;

  // Written by the main thread, read by the shutdown hook: the start has failed by itself.
  private volatile boolean refused;

  @Override
  public Integer call() throws Exception {
    // Neither needs the other, and each takes its time.
    CompletableFuture<Vertx> opening =
        CompletableFuture.supplyAsync(
            () -> Vertx.vertx(options()), step -> new Thread(step, "weir-open").start());
    LoadedConfig<GatewaySettings> loaded = config.load();
    LOG.info("configuration {}", loaded.showOnOneLine());
    GatewaySettings settings = loaded.settings();
    Gateway gateway = new Gateway(opening.get(), settings);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(gateway, settings, stopped), "weir-stop"));
    int port = started(gateway);
    LOG.info("running; probes and metrics on port {}", port);
    stopped.await();
    return 0;
  }

  private int started(Gateway gateway) throws Exception {
    try {
      return gateway.start().await();
    } catch (Exception e) {
      refused = true;
      throw e;
    }
  }

  private static VertxOptions options() {
    return new VertxOptions()
        .setPreferNativeTransport(false)
        .setAddressResolverOptions(new AddressResolverOptions().setCacheMaxTimeToLive(60));
  }

  /** Within the drain limit and a little more; what is not drained by then is safe all the same. */
  private void stop(Gateway gateway, GatewaySettings settings, CountDownLatch stopped) {
    // What ends now may fail the start too, but for another reason than its own.
    boolean asked = !refused;
    try {
      gateway
          .stop()
          .await(settings.intake().drainTimeout().toMillis() + 4_000, TimeUnit.MILLISECONDS);
      LOG.info("stopped");
      if (asked) {
        LogConfigurator.flush();
        // A JVM that a signal ends says 143, whatever went well before; asked to stop and having
        // done so is 0.
        Runtime.getRuntime().halt(0);
      }
    } catch (Exception e) {
      LOG.warn("stopped before everything was drained: {}", e.toString());
    } finally {
      LogConfigurator.flush();
      stopped.countDown();
    }
  }
}
