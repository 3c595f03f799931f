package io.weir.load.generate;

import io.weir.load.generate.SeededRandom.Purpose;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/**
 * The user agents of a load, most frequent first: distinct strings in the forms that browsers,
 * phones, bots, apps and televisions send, made up from a seed or read from a file. Immutable.
 */
public final class AgentCatalog {

  /** Part of every agent on which the lab's detector answers with an error. */
  public static final String FAILING_MARKER = "weir-lab-fail";

  /** More than this many agents are not read from a file. */
  private static final int MAX_AGENTS = 1_000_000;

  private static final int FAILING_AGENTS = 16;
  private static final String WEBKIT = " AppleWebKit/537.36 (KHTML, like Gecko) Chrome/";
  private static final String APPLE = " AppleWebKit/605.1.15 (KHTML, like Gecko) ";

  private static final String[] DESKTOPS = {
    "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64",
    "X11; CrOS x86_64 14541.0.0", "Windows NT 6.1; Win64; x64", "X11; Ubuntu; Linux x86_64"
  };
  private static final String[] PHONES = {
    "SM-S918B",
    "SM-A546E",
    "SM-G991U",
    "SM-T870",
    "Pixel 8 Pro",
    "Pixel 7a",
    "Pixel 6",
    "M2101K6G",
    "2201117TY",
    "CPH2451",
    "RMX3630",
    "moto g(30)",
    "VOG-L29",
    "XQ-DQ54",
    "KFTRWI"
  };
  private static final String[] BOTS = {
    "Mozilla/5.0 (compatible; Googlebot/2.%d; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.%d; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; YandexBot/3.%d; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.%d; +http://ahrefs.com/robot/)",
    "curl/8.%d.1",
    "Wget/1.%d",
    "python-requests/2.%d.0",
    "Go-http-client/1.%d",
    "okhttp/4.%d.0",
    "Apache-HttpClient/4.%d (Java/17.0.9)",
    "PostmanRuntime/7.%d.3"
  };
  private static final String[] TELEVISIONS = {
    "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.%d) AppleWebKit/537.36 (KHTML, like Gecko)"
        + " SamsungBrowser/4.0 Chrome/76.0.3809.146 TV Safari/537.36",
    "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko)"
        + " Chrome/87.0.4280.%d Safari/537.36 WebAppManager",
    "Roku/DVP-12.%d (12.0.0.4182-55)",
    "AppleTV11,1/16.%d",
    "Mozilla/5.0 (PlayStation; PlayStation 5/8.%d) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        + " Version/13.0 Safari/605.1.15"
  };

  private final byte[][] json;
  private final byte[][] failing = new byte[FAILING_AGENTS][];
  private final List<String> texts;

  private AgentCatalog(List<String> texts) {
    this.texts = List.copyOf(texts);
    this.json = texts.stream().map(JsonBuffer::string).toArray(byte[][]::new);
    for (int i = 0; i < FAILING_AGENTS; i++) {
      failing[i] = JsonBuffer.string("Mozilla/5.0 (X11; Linux) " + FAILING_MARKER + "/1." + i);
    }
  }

  /** The same agents for the same count and seed. */
  public static AgentCatalog generated(int count, long seed) {
    SplittableRandom random = new SeededRandom(seed).of(Purpose.USER_AGENTS, count);
    Set<String> agents = new LinkedHashSet<>(count * 2);
    while (agents.size() < count) {
      agents.add(agent(random));
    }
    return new AgentCatalog(new ArrayList<>(agents));
  }

  /**
   * One agent per line, the most frequent first; a name that ends in {@code .gz} is unpacked.
   *
   * @throws IOException if the file cannot be read or holds no agent
   */
  public static AgentCatalog ofFile(Path file) throws IOException {
    List<String> agents = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file);
        InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine();
          line != null && agents.size() < MAX_AGENTS;
          line = reader.readLine()) {
        if (!line.isBlank()) {
          agents.add(line);
        }
      }
    }
    if (agents.isEmpty()) {
      throw new IOException(file + " holds no user agent; it needs one per line");
    }
    return new AgentCatalog(agents);
  }

  /** How many agents there are. */
  public int size() {
    return json.length;
  }

  /** The agents in the order of their rank. */
  public List<String> texts() {
    return texts;
  }

  /** The agent of a rank as a JSON string; shared, never changed. */
  byte[] json(int rank) {
    return json[rank];
  }

  byte[] failing(SplittableRandom random) {
    return failing[random.nextInt(FAILING_AGENTS)];
  }

  private static String agent(SplittableRandom random) {
    int family = random.nextInt(100);
    if (family < 25) {
      return "Mozilla/5.0 (" + pick(DESKTOPS, random) + ")" + chrome(random) + " Safari/537.36";
    }
    if (family < 45) {
      return android(random) + chrome(random) + " Mobile Safari/537.36";
    }
    if (family < 60) {
      return iphone(random)
          + "Version/"
          + (13 + random.nextInt(6))
          + "."
          + random.nextInt(7)
          + " Mobile/15E148 Safari/604.1";
    }
    if (family < 68) {
      int version = 78 + random.nextInt(60);
      String system = pick(DESKTOPS, random) + "; rv:" + version + ".0";
      return "Mozilla/5.0 (" + system + ") Gecko/20100101 Firefox/" + version + ".0";
    }
    if (family < 76) {
      String edge = " Safari/537.36 Edg/" + (100 + random.nextInt(40)) + ".0." + build(random);
      return "Mozilla/5.0 (" + DESKTOPS[random.nextInt(2)] + ")" + chrome(random) + edge;
    }
    if (family < 82) {
      String samsung = " SamsungBrowser/" + (14 + random.nextInt(14)) + ".0";
      return android(random) + samsung + chrome(random) + " Mobile Safari/537.36";
    }
    if (family < 88) {
      return iphone(random)
          + "Mobile/15E148 Instagram "
          + (200 + random.nextInt(150))
          + ".0.0."
          + random.nextInt(40);
    }
    if (family < 92) {
      return "ShopApp/"
          + random.nextInt(9)
          + "."
          + random.nextInt(40)
          + " (iPhone; iOS 17."
          + random.nextInt(7)
          + "; Scale/3.00)";
    }
    return String.format(
        pick(family < 96 ? BOTS : TELEVISIONS, random), random.nextInt(family < 96 ? 60 : 200));
  }

  private static String android(SplittableRandom random) {
    return "Mozilla/5.0 (Linux; Android "
        + (8 + random.nextInt(8))
        + "; "
        + pick(PHONES, random)
        + ")";
  }

  private static String iphone(SplittableRandom random) {
    return "Mozilla/5.0 (iPhone; CPU iPhone OS "
        + (13 + random.nextInt(6))
        + "_"
        + random.nextInt(8)
        + " like Mac OS X)"
        + APPLE;
  }

  private static String chrome(SplittableRandom random) {
    return WEBKIT + (90 + random.nextInt(50)) + ".0." + build(random);
  }

  private static String build(SplittableRandom random) {
    return (4_400 + random.nextInt(3_000)) + "." + random.nextInt(250);
  }

  private static String pick(String[] from, SplittableRandom random) {
    return from[random.nextInt(from.length)];
  }
}
