package io.weir.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration with a setting of every type, for the tests of the mechanism. */
public record SampleSettings(
    @Setting("Passed through to the clients.") Map<String, String> clients,
    @Setting("Where results are kept.") Store store,
    @Setting(value = "What is added, in this order.", byDefault = "[]") List<Step> steps,
    @Setting(value = "How often it is tried again.", byDefault = "{}") Retry retry) {

  record Store(
      @Setting(value = "Name of the host.", min = "3", max = "40") String host,
      @Setting(value = "The port.", byDefault = "5432", min = "1", max = "65535") int port,
      @Setting(value = "The password.", byDefault = "", secret = true, max = "20") String password,
      @Setting(value = "Protection.", byDefault = "disable") Tls tls,
      @Setting(value = "Authority.", byDefault = "") Optional<String> caFile,
      @Setting(value = "Room.", byDefault = "64KiB", min = "1KiB", max = "4MiB") ByteSize buffer,
      @Setting(value = "Most rows.", byDefault = "10000000000") long maxRows,
      @Setting(value = "Share.", byDefault = "0.5", min = "0", max = "1") double share,
      @Setting(value = "Strict or not.", byDefault = "false") boolean strict,
      @Setting(value = "The pin.", byDefault = "0", max = "9999", secret = true) int pin,
      @Setting(value = "Warm connections.", byDefault = "", min = "1") Optional<Integer> warm)
      implements Validatable {

    @Override
    public void check(Complaints complaints) {
      if (complaints.areValid("/tls", "/caFile") && tls == Tls.VERIFY_FULL && caFile.isEmpty()) {
        complaints.add("/caFile", "is needed for verify-full");
      }
      if (complaints.areValid("/port", "/maxRows") && port == 5432 && maxRows < 10) {
        complaints.add("/maxRows", "is too little for the usual port");
      }
      if (complaints.areValid("/host", "/password") && host.equals("quoting")) {
        complaints.add("/password", "cannot log in with " + password + " on " + host);
      }
    }
  }

  enum Tls {
    DISABLE,
    REQUIRE,
    VERIFY_FULL
  }

  record Retry(
      @Setting(value = "The delays.", byDefault = "[\"10s\", \"1m\"]", min = "1", max = "3")
          List<Duration> delays,
      @Setting(value = "Gives up after.", byDefault = "1d", min = "1s", max = "7d")
          Duration limit) {

    Retry {
      if (!delays.isEmpty() && delays.get(0).isZero()) {
        throw new IllegalArgumentException("the first delay is zero");
      }
    }
  }

  @Variants("lookup")
  sealed interface Step permits Ranges, Service {
    String name();
  }

  @Variant(value = "ip-range", meaning = "Finds a range.")
  record Ranges(
      @Setting("Its name.") String name,
      @Setting("Where the address is.") JsonPointer input,
      @Setting(value = "The dataset.", byDefault = "geo") String dataset)
      implements Step {}

  @Variant("http")
  record Service(
      @Setting("Its name.") String name,
      @Setting(value = "The address.", key = "address.uri") URI address,
      @Setting(value = "Sent along.", byDefault = "{}", secret = true) Map<String, String> headers)
      implements Step {}

  /** The shortest configuration that is right. */
  public static final String SHORTEST =
      """
      { "clients": { "bootstrap.servers": "localhost:9092" },
        "store": { "host": "localhost" } }
      """;

  /** Reads it without environment or files. */
  public static SampleSettings parse(String json) {
    return Configuration.parse(json, SampleSettings.class, References.none());
  }

  /** The same configuration with this text in its store object, after the host. */
  static String withStore(String members) {
    return SHORTEST.replace("\"host\": \"localhost\"", "\"host\": \"localhost\", " + members);
  }

  /** The same configuration with this member at its end. */
  static String withMember(String member) {
    return SHORTEST.strip().replaceFirst("}\\s*$", "") + ", " + member + "}";
  }
}
