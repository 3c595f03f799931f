package io.weir.postgres;

import io.weir.config.NearestName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A connection URI as libpq and its users write it. What of it is not supported is refused by name,
 * rather than passed over, since it may be what protects the connection. Pure.
 *
 * @param database the user's name where the URI has none
 * @param parameters what stands after {@code ?}, decoded, but host, port, user and database
 */
record PostgresUri(
    String host, int port, String user, String database, Map<String, String> parameters) {

  private static final String FORM = "write postgresql://user@host:5432/database";
  private static final int DEFAULT_PORT = 5432;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  /** What a URI may say after its question mark. */
  private static final List<String> SUPPORTED =
      List.of(
          "host",
          "port",
          "user",
          "dbname",
          "application_name",
          "options",
          "sslmode",
          "sslrootcert",
          "sslcert",
          "sslkey");

  /** What libpq knows and this does not do, with what to do instead. */
  private static final Map<String, String> UNSUPPORTED =
      Map.ofEntries(
          Map.entry("password", "give it as postgres.password, by reference"),
          Map.entry("passfile", "give the password as postgres.password, by reference"),
          Map.entry("hostaddr", "name the host where the URI has its place"),
          Map.entry("connect_timeout", "set postgres.connectTimeout"),
          Map.entry("tcp_user_timeout", "set postgres.statementTimeout"),
          Map.entry("keepalives", "a silent connection is cut, see postgres.statementTimeout"),
          Map.entry("fallback_application_name", "write application_name"),
          Map.entry("search_path", "every name is qualified, take it out"),
          Map.entry("client_encoding", "it is always UTF8, take it out"),
          Map.entry("target_session_attrs", "the primary is waited for in any case, take it out"),
          Map.entry("load_balance_hosts", "name one host, which leads to the primary"),
          Map.entry("channel_binding", "it is used where the server offers it, take it out"));

  /** The same where nothing is to be done instead. */
  private static final List<String> UNSUPPORTED_WITHOUT_MEND =
      List.of(
          "gssdelegation",
          "gssencmode",
          "gsslib",
          "keepalives_count",
          "keepalives_idle",
          "keepalives_interval",
          "krbsrvname",
          "replication",
          "require_auth",
          "requirepeer",
          "requiressl",
          "service",
          "servicefile",
          "sslcertmode",
          "sslcompression",
          "sslcrl",
          "sslcrldir",
          "ssl_max_protocol_version",
          "ssl_min_protocol_version",
          "sslnegotiation",
          "sslpassword",
          "sslsni");

  /**
   * Reads a URI.
   *
   * @param complaints takes what is wrong with it, without its values
   * @return empty if anything is
   */
  static Optional<PostgresUri> read(String uri, List<String> complaints) {
    Reader reader = new Reader();
    reader.read(uri);
    complaints.addAll(reader.complaints);
    return reader.complaints.isEmpty() ? Optional.of(reader.result()) : Optional.empty();
  }

  /**
   * Reads a URI that has been checked.
   *
   * @throws IllegalArgumentException if anything is wrong with it
   */
  static PostgresUri of(String uri) {
    List<String> complaints = new ArrayList<>();
    return read(uri, complaints)
        .orElseThrow(() -> new IllegalArgumentException("postgres.uri " + complaints));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** Whether nobody else can read what goes to this host. */
  boolean isLoopback() {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  /** One reading, part by part. */
  private static final class Reader {
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private String host = "";
    private String port = "";
    private String user = "";
    private String database = "";

    PostgresUri result() {
      return new PostgresUri(
          host.isEmpty() ? "localhost" : host,
          port.isEmpty() ? DEFAULT_PORT : Integer.parseInt(port),
          user,
          database.isEmpty() ? user : database,
          Map.copyOf(parameters));
    }

    void read(String uri) {
      String rest;
      if (uri.startsWith("postgresql://")) {
        rest = uri.substring("postgresql://".length());
      } else if (uri.startsWith("postgres://")) {
        rest = uri.substring("postgres://".length());
      } else {
        complaints.add("is not a Postgres URI; " + FORM);
        return;
      }
      int question = rest.indexOf('?');
      String place = question < 0 ? rest : rest.substring(0, question);
      int slash = place.indexOf('/');
      if (slash >= 0) {
        database = decoded(place.substring(slash + 1), "database");
      }
      readAuthority(slash < 0 ? place : place.substring(0, slash));
      if (question >= 0) {
        readParameters(rest.substring(question + 1));
      }
      check();
    }

    private void readAuthority(String authority) {
      int at = authority.indexOf('@');
      if (at != authority.lastIndexOf('@')) {
        complaints.add("has more than one @; write %40 for one that belongs to a name");
        return;
      }
      if (at >= 0) {
        String userInfo = authority.substring(0, at);
        int colon = userInfo.indexOf(':');
        if (colon >= 0) {
          complaints.add("holds a password; give it as postgres.password, by reference");
        }
        user = decoded(colon < 0 ? userInfo : userInfo.substring(0, colon), "user");
      }
      readHost(authority.substring(at + 1));
    }

    private void readHost(String hostAndPort) {
      if (hostAndPort.contains(",")) {
        complaints.add("names several hosts; name one, which leads to the primary");
        return;
      }
      int colon = hostAndPort.lastIndexOf(':');
      if (hostAndPort.startsWith("[")) {
        int end = hostAndPort.indexOf(']');
        if (end < 0 || (end + 1 < hostAndPort.length() && colon != end + 1)) {
          complaints.add("has an IPv6 address without its brackets; write [::1]:5432");
          return;
        }
        host = hostAndPort.substring(1, end);
        port = colon > end ? hostAndPort.substring(colon + 1) : "";
      } else if (colon != hostAndPort.indexOf(':')) {
        complaints.add("has an IPv6 address without its brackets; write [::1]:5432");
      } else {
        host = decoded(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon), "host");
        port = colon < 0 ? "" : hostAndPort.substring(colon + 1);
      }
    }

    private void readParameters(String query) {
      for (String pair : query.split("&")) {
        if (pair.isEmpty()) {
          continue;
        }
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals), "parameter");
        if (!SUPPORTED.contains(name)) {
          complaints.add(complaint(name));
        } else if (equals < 0 || equals + 1 == pair.length()) {
          complaints.add("has the parameter \"" + name + "\" without a value");
        } else if (parameters.put(name, decoded(pair.substring(equals + 1), name)) != null) {
          complaints.add("has the parameter \"" + name + "\" twice");
        }
      }
      host = moved("host", host);
      port = moved("port", port);
      user = moved("user", user);
      database = moved("dbname", database);
    }

    private String moved(String name, String before) {
      String value = parameters.remove(name);
      return value == null ? before : value;
    }

    private static String complaint(String name) {
      if (!NAME.matcher(name).matches()) {
        return "has a parameter that is none; write name=value, and & between two";
      }
      String named = "has the parameter \"" + name + "\"";
      if (UNSUPPORTED.containsKey(name)) {
        return named + ", which is not supported: " + UNSUPPORTED.get(name);
      }
      return UNSUPPORTED_WITHOUT_MEND.contains(name)
          ? named + ", which is not supported: take it out"
          : named + ", which nobody knows" + NearestName.question(name, SUPPORTED);
    }

    private void check() {
      if (host.startsWith("/") || host.startsWith("@")) {
        complaints.add("names a Unix socket, which is not supported; name a host, as localhost");
      } else if (host.contains(",")) {
        complaints.add("names several hosts; name one, which leads to the primary");
      }
      if (!port.isEmpty() && !isPort(port)) {
        complaints.add("has a port that is not one of 1 to 65535");
      }
      if (user.isEmpty() && complaints.isEmpty()) {
        complaints.add("names no user; " + FORM);
      }
    }

    private static boolean isPort(String text) {
      return PORT.matcher(text).matches()
          && Integer.parseInt(text) >= 1
          && Integer.parseInt(text) <= 65_535;
    }

    /** Without what {@code %} stands before; unlike in a web form, a plus is a plus. */
    private String decoded(String text, String part) {
      ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) != '%') {
          int point = text.codePointAt(i);
          bytes.put(Character.toString(point).getBytes(StandardCharsets.UTF_8));
          i += Character.charCount(point) - 1;
        } else if (text.substring(i + 1).matches("(?s)[0-9A-Fa-f]{2}.*")) {
          bytes.put((byte) Integer.parseInt(text.substring(i + 1, i + 3), 16));
          i += 2;
        } else {
          complaints.add("has a % in its " + part + " that no two digits follow; write %25");
          return "";
        }
      }
      try {
        String decoded = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        if (decoded.indexOf('\0') < 0) {
          return decoded;
        }
      } catch (CharacterCodingException e) {
        // Said below.
      }
      complaints.add("has bytes in its " + part + " that are no text");
      return "";
    }
  }
}
