package io.weir.enrich.http;

import io.weir.enrich.HttpRequestSettings;
import io.weir.event.Failure;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Writes an input into the service's address. Everything but unreserved characters is
 * percent-encoded as UTF-8, so that no input can change the address or split the request. Pure.
 */
final class RequestUri {
  private static final Pattern SEGMENT_END = Pattern.compile("[/\\\\]");

  private final URI service;
  private final String before;
  private final String after;
  private final int maxInput;

  RequestUri(HttpRequestSettings settings) {
    String[] parts = settings.uri().split("\\{input}", -1);
    this.service = URI.create(parts[0] + parts[1]);
    String start = parts[0].substring(parts[0].indexOf("://") + "://".length());
    int path = pathBegins(start);
    String target = start.substring(path);
    this.before = target.startsWith("/") ? target : "/" + target;
    this.after = parts[1];
    this.maxInput = settings.maxInput().asInt();
  }

  private static int pathBegins(String start) {
    int i = 0;
    while (i < start.length() && start.charAt(i) != '/' && start.charAt(i) != '?') {
      i++;
    }
    return i;
  }

  String host() {
    String host = service.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Host and port as a request names them; the port only where it is not the scheme's own. */
  String authority() {
    return service.getPort() >= 0 && service.getPort() != defaultPort()
        ? service.getHost() + ":" + service.getPort()
        : service.getHost();
  }

  boolean tls() {
    return "https".equals(service.getScheme());
  }

  int port() {
    return service.getPort() >= 0 ? service.getPort() : defaultPort();
  }

  private int defaultPort() {
    return tls() ? 443 : 80;
  }

  /** Why this input must not be sent, or null if it may. */
  Failure refusal(String input) {
    if (input.length() > maxInput || input.getBytes(StandardCharsets.UTF_8).length > maxInput) {
      return Failure.record("input-too-long", "the input is longer than " + maxInput + " bytes");
    }
    return isDotSegment(input)
        ? Failure.record("input-not-sendable", "the input would be a step in the service's path")
        : null;
  }

  /** Path and query for this input. */
  String of(String input) {
    return before + percentEncoded(input) + after;
  }

  /**
   * The encoding of forms, mended where URIs differ. A lone surrogate becomes a question mark;
   * vertx-uri-template throws at one, or loses it.
   */
  private static String percentEncoded(String input) {
    return URLEncoder.encode(input, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /**
   * Whether a server that decodes and tidies paths would take the input, or a part of it, as a step
   * up or as nothing at all, although it is encoded.
   */
  private boolean isDotSegment(String input) {
    if (before.indexOf('?') >= 0) {
      return false;
    }
    if (input.isEmpty()) {
      return true;
    }
    String around = beginning(before) + input + ending(after);
    for (String segment : SEGMENT_END.split(around, -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        return true;
      }
    }
    return false;
  }

  /** What stands before the input in its segment of the path. */
  private static String beginning(String before) {
    return before.substring(before.lastIndexOf('/') + 1);
  }

  /** What stands after the input in its segment of the path. */
  private static String ending(String after) {
    return after.split("[/?]", 2)[0];
  }
}
