package io.weir.enrich.mmdb;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Metadata;
import com.maxmind.db.Reader;
import com.maxmind.geoip2.DatabaseReader;
import com.maxmind.geoip2.exception.GeoIp2Exception;
import io.weir.event.Answer;
import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * One database file, held in memory: a file that somebody overwrites, instead of replacing it,
 * harms nothing then, where a mapped one would end the process. Any thread; opening and asking may
 * take long for an event loop.
 */
final class MmdbDatabase implements AutoCloseable {
  private final DatabaseReader reader;
  private final MmdbAnswerWriter writer;
  private final boolean cities;
  private final String origin;
  private final Answer none;

  private MmdbDatabase(DatabaseReader reader, MmdbAnswerWriter writer, boolean cities) {
    Metadata metadata = reader.metadata();
    this.reader = reader;
    this.writer = writer;
    this.cities = cities;
    this.origin =
        metadata.databaseType() + "@" + metadata.buildTime().atOffset(ZoneOffset.UTC).toLocalDate();
    this.none = new Answer.None("not-found", origin);
  }

  /**
   * Reads the file.
   *
   * @throws FailureException of kind CONFIGURATION if it is not there, not whole, or about other
   *     things than cities or countries
   */
  static MmdbDatabase open(String file, List<String> fields) {
    DatabaseReader reader;
    try {
      reader =
          new DatabaseReader.Builder(new File(file))
              .fileMode(Reader.FileMode.MEMORY)
              .withCache(new CHMCache())
              .build();
    } catch (IOException | RuntimeException e) {
      throw unusable("mmdb-unreadable", "cannot read " + file + " as a MaxMind database: " + e, e);
    }
    String type = reader.metadata().databaseType();
    if (!type.contains("City") && !type.contains("Country")) {
      String message =
          file + " is a database of kind " + type + "; give one of kind City or Country";
      throw unusable("mmdb-kind", message, null);
    }
    return new MmdbDatabase(reader, new MmdbAnswerWriter(fields), type.contains("City"));
  }

  /** What it knows of the address. */
  Answer ask(InetAddress address) {
    try {
      Optional<byte[]> json =
          cities
              ? reader.tryCity(address).map(writer::write)
              : reader.tryCountry(address).map(writer::write);
      return json.isPresent() ? new Answer.Hit(json.get(), origin) : none;
    } catch (IOException | GeoIp2Exception | RuntimeException e) {
      return new Answer.Failed(
          new Failure(
              Failure.Kind.CONFIGURATION,
              "mmdb-corrupt",
              origin + " cannot be read; replace the file: " + e.getClass().getSimpleName()));
    }
  }

  private static FailureException unusable(String reason, String message, Throwable cause) {
    return new FailureException(new Failure(Failure.Kind.CONFIGURATION, reason, message), cause);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
