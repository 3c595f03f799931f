package io.weir.lab.agents;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ua_parser.Client;
import ua_parser.OS;
import ua_parser.Parser;
import ua_parser.UserAgent;

/**
 * A user agent's device, system and program by uap-java, as the JSON that the service answers.
 * Parsing costs up to milliseconds of processor time, so agents seen before come from a bounded
 * cache. Safe for several threads.
 */
final class AgentParser {
  private static final int CACHED_AGENTS = 20_000;
  private static final String UNKNOWN = "Other";

  private final Parser parser = new Parser();
  private final Cache<String, JsonObject> cache =
      Caffeine.newBuilder().maximumSize(CACHED_AGENTS).build();

  /** The answer if this agent was parsed lately, else null; never parses. */
  JsonObject known(String agent) {
    return cache.getIfPresent(agent);
  }

  /** The answer; takes processor time, so not for an event loop. */
  JsonObject parse(String agent) {
    return cache.get(agent, text -> json(parser.parse(text)));
  }

  private static JsonObject json(Client client) {
    return new JsonObject()
        .put("device", device(client))
        .put("os", named(client.os.family, version(client.os)))
        .put("agent", named(client.userAgent.family, version(client.userAgent)));
  }

  private static JsonObject device(Client client) {
    String family = client.device.family;
    return new JsonObject()
        .put("class", deviceClass(family, client.os.family))
        .put("brand", brand(family))
        .put("family", family);
  }

  // uap-core knows families only; class and brand follow from them well enough for a lab.
  private static String deviceClass(String family, String os) {
    if (family.equals("Spider")) {
      return "Robot";
    }
    String lower = (family + " " + os).toLowerCase(Locale.ROOT);
    if (lower.contains("ipad") || lower.contains("tablet") || lower.contains("kindle")) {
      return "Tablet";
    }
    if (lower.contains("iphone") || lower.contains("android") || lower.contains("phone")) {
      return "Phone";
    }
    if (lower.contains("tv")) {
      return "TV";
    }
    return family.equals(UNKNOWN) && os.equals(UNKNOWN) ? "Unknown" : "Desktop";
  }

  private static String brand(String family) {
    return switch (family) {
      case "iPhone", "iPad", "iPod", "Mac" -> "Apple";
      default -> family.split(" ", 2)[0];
    };
  }

  private static JsonObject named(String name, String version) {
    return new JsonObject().put("name", name).put("version", version);
  }

  private static String version(OS os) {
    return version(os.major, os.minor, os.patch);
  }

  private static String version(UserAgent agent) {
    return version(agent.major, agent.minor, agent.patch);
  }

  private static String version(String... parts) {
    return Stream.of(parts).filter(Objects::nonNull).collect(Collectors.joining("."));
  }
}
