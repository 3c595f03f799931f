package io.weir.lab;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.weir.config.Configuration;
import io.weir.config.DurationCodec;
import io.weir.config.References;
import io.weir.gateway.GatewaySettings;
import io.weir.lab.gateway.GatewayProcess;
import io.weir.lab.network.Ports;
import io.weir.lab.postgres.PostgresServer;
import io.weir.lab.process.LabException;
import io.weir.load.generate.GatewayTopics;
import io.weir.postgres.SchemaMigration;
import io.weir.ranges.RangeImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What one gateway needs on the lab: topics and a database of its own, and the one configuration
 * file, the same that a user would write.
 */
public final class Site {
  private final Lab lab;
  private final String name;
  private final int partitions;
  private final String database;
  private final JsonObject config;
  private final Queue<GatewayProcess> launched = new ConcurrentLinkedQueue<>();

  private Site(Lab lab, String name, int partitions, String database, JsonObject config) {
    this.lab = lab;
    this.name = name;
    this.partitions = partitions;
    this.database = database;
    this.config = config;
  }

  /** A site with a source and a sink topic of so many partitions; short delays, short sessions. */
  public static Site on(Lab lab, int partitions) {
    return named(lab, Lab.unique("site"), partitions);
  }

  /** A site whose topics are called after this name. */
  public static Site named(Lab lab, String name, int partitions) {
    String database = name.replace('-', '_');
    lab.postgres().createDatabase(database);
    lab.broker().topics().create(name, partitions);
    lab.broker().topics().create(name + ".enriched", partitions);
    return new Site(lab, name, partitions, database, config(lab, name, database));
  }

  private static JsonObject config(Lab lab, String name, String database) {
    JsonObject geo =
        new JsonObject()
            .put("name", "geo")
            .put("lookup", "ip-range")
            .put("input", "/ip")
            .put("output", "/geo")
            .put("dataset", "geo");
    JsonObject device =
        new JsonObject()
            .put("name", "device")
            .put("lookup", "http")
            .put("input", "/userAgent")
            .put("output", "/device")
            .put(
                "request", new JsonObject().put("uri", lab.agents().uri() + "/v1/parse?ua={input}"))
            // Tells from the first event on whether an agent fails or the service.
            .put("answers", new JsonObject().put("probe", "curl/8.1"));
    return new JsonObject()
        .put("kafka", new JsonObject().put("bootstrap.servers", lab.broker().bootstrapServers()))
        .put("postgres", new JsonObject().put("uri", lab.postgres().uri(database)))
        .put("source", new JsonObject().put("topic", name).put("group", name))
        .put("event", new JsonObject().put("id", "/id"))
        .put("enrichments", new JsonArray().add(geo).add(device))
        .put("sink", new JsonObject().put("topic", name + ".enriched"))
        .put(
            "retry",
            new JsonObject().put("delays", new JsonArray().add("10s").add("1m").add("10m")))
        .put("deadLetter", new JsonObject().put("topic", name + ".dead"))
        .put("http", new JsonObject().put("port", 0));
  }

  /** Changes the configuration before it is written or read. */
  public Site with(Consumer<JsonObject> change) {
    change.accept(config);
    return this;
  }

  /** Sets one member of a section, for instance {@code "publish", "guarantee", "at-least-once"}. */
  public Site with(String section, String key, Object value) {
    JsonObject members = config.getJsonObject(section, new JsonObject());
    config.put(section, members.put(key, value));
    return this;
  }

  /** The delays of the retry tiers. */
  public Site delays(String... delays) {
    JsonArray all = new JsonArray();
    for (String delay : delays) {
      all.add(delay);
    }
    return with("retry", "delays", all);
  }

  public String source() {
    return name;
  }

  public String sink() {
    return name + ".enriched";
  }

  public String deadLetters() {
    return name + ".dead";
  }

  public int partitions() {
    return partitions;
  }

  public Lab lab() {
    return lab;
  }

  /** The configuration as the gateway sees it. */
  public GatewaySettings settings() {
    return Configuration.parse(config.encode(), GatewaySettings.class, References.none());
  }

  /** The configuration as a file, its HTTP port one that is free now. */
  public ConfigFile configFile(String file) {
    int port = Ports.free();
    JsonObject written = config.copy();
    written.getJsonObject("http").put("port", port).put("host", "127.0.0.1");
    Path path = lab.folder().resolve(name).resolve(file);
    try {
      Files.createDirectories(path.getParent());
      Files.writeString(path, written.encodePrettily());
    } catch (IOException e) {
      throw new LabException("cannot write " + path, e);
    }
    return new ConfigFile(path, port);
  }

  /** A written configuration and the port its probes will answer on. */
  public record ConfigFile(Path path, int port) {}

  /** Creates the schema and loads ranges, by the gateway's own import. */
  public RangeImport.Report loadRanges(Path csv) {
    Vertx vertx = Vertx.vertx();
    Pool pool = RangeImport.pool(vertx, settings().postgres());
    try {
      return SchemaMigration.migrate(pool)
          .compose(version -> RangeImport.run(pool, vertx, "geo", csv, rows -> {}))
          .await();
    } finally {
      pool.close().await();
      vertx.close().await();
    }
  }

  /** Loads a few ranges written out here, one {@code start,end,country} a line. */
  public Site ranges(String... lines) {
    Path csv = lab.folder().resolve(name + ".csv");
    try {
      Files.writeString(csv, String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new LabException("cannot write " + csv, e);
    }
    loadRanges(csv);
    return this;
  }

  /** The single number that a query of this site's database answers. */
  public long number(String sql) {
    return Long.parseLong(text(sql));
  }

  /** The single text that a query of this site's database answers, null if it has no row. */
  public String text(String sql) {
    List<List<String>> rows = rows(sql);
    return rows.isEmpty() ? null : rows.get(0).get(0);
  }

  /** All that a query of this site's database answers, row by row, as texts. */
  public List<List<String>> rows(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (answer.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= answer.getMetaData().getColumnCount(); column++) {
          row.add(answer.getString(column));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new LabException("cannot ask " + sql, e);
    }
  }

  /** Runs a statement in this site's database. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new LabException("cannot run " + sql, e);
    }
  }

  /** Drops its database, for good. */
  public void dropDatabase() {
    lab.postgres().dropDatabase(database);
  }

  /** A connection to this site's database. */
  public Connection connect() throws SQLException {
    return lab.postgres().connect(database);
  }

  /** The same for programs that know JDBC only. */
  public String jdbcUrl() {
    return "jdbc:" + lab.postgres().uri(database).replace(PostgresServer.WEIR + "@", "");
  }

  /** What the burst generator has to know of this site's gateway. */
  public GatewayTopics target() {
    GatewaySettings settings = settings();
    List<String> retries =
        settings.retry().delays().stream()
            .map(delay -> name + ".retry." + DurationCodec.write(delay))
            .toList();
    retries.forEach(this::ensure);
    ensure(deadLetters());
    return new GatewayTopics(
        Map.copyOf(settings.kafka()),
        source(),
        partitions,
        sink(),
        deadLetters(),
        retries,
        Optional.of(name));
  }

  private void ensure(String topic) {
    if (!lab.broker().topics().exists(topic)) {
      lab.broker().topics().create(topic, partitions);
    }
  }

  /** Starts the product as a process of its own, and does not wait for it. */
  public GatewayProcess launch(String member, Optional<Path> jar, String... jvm) {
    ConfigFile file = configFile(member + ".json");
    GatewayProcess.Launch launch =
        GatewayProcess.Launch.of(
                lab.folder().resolve(name).resolve(member), file.path(), file.port())
            .jvm(jvm);
    GatewayProcess gateway = (jar.isPresent() ? launch.jar(jar.get()) : launch).start();
    launched.add(gateway);
    return gateway;
  }

  /** The last lines that each gateway launched here has written, ready to end a message with. */
  public String gatewayLogs() {
    return launched.stream().map(gateway -> gateway.process().tail()).collect(Collectors.joining());
  }

  /** Starts the product as a process of its own and waits until it is ready. */
  public GatewayProcess start(String member, String... jvm) {
    GatewayProcess gateway = launch(member, Optional.empty(), jvm);
    gateway.awaitReady(Duration.ofSeconds(60));
    return gateway;
  }
}
