package io.weir.lab.postgres;

import io.weir.lab.network.Ports;
import io.weir.lab.process.ChildProcess;
import io.weir.lab.process.LabException;
import io.weir.lab.process.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real Postgres 18 on 127.0.0.1 that keeps its word: fsync, synchronous_commit and
 * full_page_writes are on, and everything committed is there after {@link #kill} and {@link
 * #start}. The gateway's user {@code weir} owns its databases and is not a superuser.
 */
public final class PostgresServer implements LabProcess {
  /** User and database of the gateway. */
  public static final String WEIR = "weir";

  private static final String SUPERUSER = "postgres";

  /** Postgres takes no key that others may read. */
  private static final FileAttribute<?> FOR_ITS_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Duration INITDB = Duration.ofSeconds(60);
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(30);

  private final int port;
  private final String superuserPassword;
  private final ChildProcess process;

  private PostgresServer(int port, String superuserPassword, ChildProcess process) {
    this.port = port;
    this.superuserPassword = superuserPassword;
    this.process = process;
  }

  /** A new server with an empty database {@code weir}, everything of it in the folder. */
  public static PostgresServer start(Path folder) {
    return start(folder, Map.of());
  }

  /**
   * A new server with an empty database {@code weir}.
   *
   * @param settings of postgresql.conf, on top of the lab's
   */
  public static PostgresServer start(Path folder, Map<String, String> settings) {
    return start(folder, settings, Map.of());
  }

  /**
   * A new server with an empty database {@code weir}.
   *
   * @param settings of postgresql.conf, on top of the lab's
   * @param files what stands beside that file, such as certificates, by name
   */
  public static PostgresServer start(
      Path folder, Map<String, String> settings, Map<String, String> files) {
    int port = Ports.free();
    String password = UUID.randomUUID().toString();
    UnprivilegedUser user = UnprivilegedUser.find();
    Path data = folder.resolve("data");
    Path log = folder.resolve("postgres.log");
    PostgresBinaries binaries = PostgresBinaries.find(user, folder.resolve("programs"));
    try {
      Files.createDirectories(data);
      Path passwordFile = folder.resolve("superuser-password");
      Files.writeString(passwordFile, password);
      user.own(data);
      user.own(passwordFile);
      initialise(binaries, user, data, passwordFile, log);
      Files.delete(passwordFile);
      configure(data, port, settings);
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = Files.createFile(data.resolve(file.getKey()), FOR_ITS_OWNER);
        Files.writeString(path, file.getValue());
        user.own(path);
      }
    } catch (IOException e) {
      throw new LabException("cannot prepare Postgres in " + folder, e);
    }
    List<String> command =
        user.command(List.of(binaries.program("postgres"), "-D", data.toString()));
    PostgresServer server =
        new PostgresServer(
            port, password, new ChildProcess("Postgres", log, command, Map.of("TZ", "UTC")));
    server.start();
    server.asSuperuser("CREATE ROLE " + WEIR + " LOGIN");
    server.createDatabase(WEIR);
    return server;
  }

  private static void initialise(
      PostgresBinaries binaries, UnprivilegedUser user, Path data, Path passwordFile, Path log) {
    List<String> command =
        user.command(
            List.of(
                binaries.program("initdb"),
                "--pgdata=" + data,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions"));
    ChildProcess initdb = new ChildProcess("initdb", log, command, Map.of("TZ", "UTC"));
    initdb.start();
    int status = initdb.awaitExit(INITDB);
    if (status != 0) {
      throw new LabException("initdb ended with status " + status + initdb.tail());
    }
  }

  private static void configure(Path data, int port, Map<String, String> settings)
      throws IOException {
    StringBuilder conf = new StringBuilder();
    conf.append("listen_addresses = '127.0.0.1'\n");
    conf.append("unix_socket_directories = ''\n");
    conf.append("port = ").append(port).append('\n');
    conf.append("fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n");
    conf.append(
        "max_connections = 100\nshared_buffers = 256MB\nmax_wal_size = 2GB\nmin_wal_size = 2GB\n");
    settings.forEach(
        (name, value) ->
            conf.append(name).append(" = '").append(value.replace("'", "''")).append("'\n"));
    Files.writeString(data.resolve("postgresql.conf"), conf, StandardOpenOption.APPEND);
    Files.writeString(
        data.resolve("pg_hba.conf"),
        """
        host all %s 127.0.0.1/32 scram-sha-256
        host all %s 127.0.0.1/32 trust
        """
            .formatted(SUPERUSER, WEIR));
  }

  public int port() {
    return port;
  }

  /** Where the gateway finds its database, {@code postgresql://weir@127.0.0.1:PORT/weir}. */
  public String uri() {
    return uri(WEIR);
  }

  /** Where the gateway finds another database of this server. */
  public String uri(String database) {
    return "postgresql://" + WEIR + "@127.0.0.1:" + port + "/" + database;
  }

  /** Creates an empty database that {@code weir} owns, and returns its URI. */
  public String createDatabase(String name) {
    asSuperuser("CREATE DATABASE \"" + name + "\" OWNER " + WEIR);
    return uri(name);
  }

  /** Ends its sessions and forgets it with everything in it. */
  public void dropDatabase(String name) {
    asSuperuser("DROP DATABASE \"" + name + "\" WITH (FORCE)");
  }

  /** Writes out what is in memory, so that whoever comes next does not pay for it. */
  public void checkpoint() {
    asSuperuser("CHECKPOINT");
  }

  /** A JDBC connection as the gateway's user, in autocommit. */
  public Connection connect(String database) throws SQLException {
    return connect(database, WEIR, "");
  }

  /** A JDBC connection that may do anything: end backends, change settings. */
  public Connection connectAsSuperuser(String database) throws SQLException {
    return connect(database, SUPERUSER, superuserPassword);
  }

  private Connection connect(String database, String user, String password) throws SQLException {
    // Not by DriverManager, which knows no drivers of other class loaders (exec:java has one).
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setConnectTimeout(30);
    source.setSocketTimeout(60);
    return source.getConnection(user, password);
  }

  private void asSuperuser(String statement) {
    try (Connection connection = connectAsSuperuser(SUPERUSER);
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException e) {
      throw new LabException("Postgres refused: " + statement + process.tail(), e);
    }
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public void start() {
    process.start(
        "Postgres accepts connections at port " + port,
        START,
        () -> {
          connectAsSuperuser(SUPERUSER).close();
          return true;
        });
  }

  /** A fast shutdown: sessions are ended, a checkpoint is written. */
  @Override
  public void stop() {
    process.stop("INT", STOP);
  }

  /** An immediate shutdown: unlike SIGKILL it leaves no shared memory behind. */
  @Override
  public void close() {
    process.stop("QUIT", STOP);
  }
}
