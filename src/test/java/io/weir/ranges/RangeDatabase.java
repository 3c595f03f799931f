package io.weir.ranges;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.weir.lab.Lab;
import io.weir.postgres.PostgresPool;
import io.weir.postgres.PostgresSettings;
import io.weir.postgres.SchemaMigration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A migrated database of its own on the lab's Postgres, for the tests of one class. */
public final class RangeDatabase implements BeforeAllCallback, AfterAllCallback {
  private static final int SECONDS = 60;

  public Vertx vertx;
  public Pool pool;
  private Path folder;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    vertx = Vertx.vertx();
    folder = Files.createTempDirectory(Lab.shared().folder(), "ranges");
    String uri = Lab.shared().postgres().createDatabase(Lab.unique("ranges"));
    pool = pool(vertx, uri);
    SchemaMigration.migrate(pool).await(SECONDS, TimeUnit.SECONDS);
  }

  /** A pool with usual settings. */
  public static Pool pool(Vertx vertx, String uri) {
    return PostgresPool.pool(
        vertx,
        new PostgresSettings(
            uri,
            "",
            4,
            PostgresSettings.TlsMode.DISABLE,
            Optional.empty(),
            false,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30)));
  }

  /** For files of these tests. */
  public Path folder() {
    return folder;
  }

  /** Imports these lines as a new generation. */
  public RangeImport.Report load(String dataset, String... lines) throws Exception {
    Path file = Files.createTempFile(folder, "ranges", ".csv");
    Files.write(file, List.of(lines), StandardCharsets.UTF_8);
    return load(dataset, file);
  }

  public RangeImport.Report load(String dataset, Path file) throws Exception {
    return RangeImport.run(pool, vertx, dataset, file, rows -> {}).await(SECONDS, TimeUnit.SECONDS);
  }

  /** The first column of every row that the statement gives, as text. */
  public List<String> texts(String sql) throws Exception {
    List<String> texts = new ArrayList<>();
    for (Row row : pool.query(sql).execute().await(SECONDS, TimeUnit.SECONDS)) {
      texts.add(String.valueOf(row.getValue(0)));
    }
    return texts;
  }

  @Override
  public void afterAll(ExtensionContext context) throws TimeoutException {
    pool.close().await(SECONDS, TimeUnit.SECONDS);
    vertx.close().await(SECONDS, TimeUnit.SECONDS);
  }
}
