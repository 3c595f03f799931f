package io.weir.cli;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.enrich.EnrichmentSettings;
import io.weir.event.Failure;
import io.weir.gateway.GatewaySettings;
import io.weir.postgres.SchemaMigration;
import io.weir.ranges.Decimals;
import io.weir.ranges.RangeImport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Work on the datasets behind {@code ip-range} enrichments. */
@Command(
    name = "ranges",
    description = "Datasets of address ranges.",
    mixinStandardHelpOptions = true,
    subcommands = RangesCommand.Import.class)
public final class RangesCommand {

  /** Loads a dataset and switches to it. */
  @Command(
      name = "import",
      description =
          "Loads a CSV of start,end,country as a new generation and switches to it. Addresses are"
              + " text or decimal numbers; a country - makes a range nobody's; lines that begin"
              + " with # are passed over.",
      mixinStandardHelpOptions = true)
  static final class Import implements Callable<Integer> {

    @Mixin private ConfigOption config;

    @Option(names = "--dataset", required = true, description = "The dataset's name.")
    private String dataset;

    @Option(names = "--file", required = true, description = "The CSV file, or one packed by gzip.")
    private Path file;

    @Option(
        names = "--decimals",
        defaultValue = "AUTO",
        description =
            "What decimal numbers are: ${COMPLETION-CANDIDATES}. AUTO: IPv4, or IPv6 if ranges go"
                + " beyond 4294967295, and a file with ranges of both kinds is refused. MIXED: each"
                + " range by that number. Default ${DEFAULT-VALUE}.")
    private Decimals decimals;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      Optional<String> wrong = EnrichmentSettings.IpRange.complaint(dataset);
      if (wrong.isPresent()) {
        throw new ParameterException(
            spec.commandLine(),
            "--dataset '" + dataset + "' " + wrong.get() + ", or no enrichment can name it");
      }
      GatewaySettings settings = config.read();
      Vertx vertx = Vertx.vertx();
      Pool pool = RangeImport.pool(vertx, settings.postgres());
      boolean terminal = System.console() != null;
      try {
        RangeImport.Report report =
            SchemaMigration.migrate(pool)
                .compose(
                    version ->
                        RangeImport.run(
                            pool, vertx, dataset, file, decimals, rows -> progress(terminal, rows)))
                .await();
        spec.commandLine()
            .getOut()
            .printf(
                "%s%s: generation %d with %,d ranges serves, loaded in %.1f s%n",
                terminal ? "\r" : "",
                report.dataset(),
                report.generation(),
                report.rows(),
                report.took().toMillis() / 1000.0);
        tell(report.notes());
        report.uncleared().ifPresent(this::warn);
        return 0;
      } finally {
        pool.close().await();
        vertx.close().await();
      }
    }

    private void tell(RangeImport.Notes notes) {
      PrintWriter out = spec.commandLine().getOut();
      notes.decimalsReadAs().ifPresent(as -> out.println("decimal numbers were read as " + as));
      if (notes.nobodys() > 0) {
        out.printf(
            "%,d ranges with country - are nobody's and were passed over%n", notes.nobodys());
      }
      out.flush();
    }

    private void warn(Failure uncleared) {
      spec.commandLine()
          .getErr()
          .println(
              "older generations still stand, and the next import clears them: "
                  + uncleared.message());
    }

    private void progress(boolean terminal, long rows) {
      if (terminal) {
        spec.commandLine().getErr().printf("\r%,d ranges loaded", rows);
        spec.commandLine().getErr().flush();
      }
    }
  }
}
