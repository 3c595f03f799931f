package io.weir.load.generate;

import io.weir.load.generate.SeededRandom.Purpose;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;

/**
 * Makes the events of a plan, each from its number alone, as the JSON of a web shop. Holds the last
 * event made; confined to one thread.
 */
public final class EventGenerator {

  /** Copies come soon after, much later, or much later under another key: one in {@value} each. */
  private static final int COPY_VARIANTS = 3;

  private static final int SOON_AFTER = 0;
  private static final int UNDER_OTHER_KEY = 2;
  private static final int MAX_DISTANCE_SOON = 16;
  private static final int MAX_DISTANCE = 100_000;
  private static final int MAX_TRIES = 32;

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);

  private static final byte[][] TYPES =
      utf8("page_view", "add_to_cart", "checkout", "search", "login", "refund");
  private static final byte[][] PAGES =
      utf8(
          "{\"url\":\"https://shop.example/tea/gr%C3%BCn\",\"title\":\"Grüner Tee – 250 g\"}",
          "{\"url\":\"https://shop.example/c/coffee?sort=price\",\"title\":\"Café & thé\"}",
          "{\"url\":\"https://shop.example/\",\"title\":\"Welcome \\u2014 \\\"the shop\\\"\"}",
          "{\"url\":\"https://shop.example/jp/%E8%8C%B6\",\"title\":\"お茶 🍵\"}",
          "{\"url\":\"https://shop.example/checkout\",\"title\":\"Kasse\",\"step\":2}");
  private static final byte[][] REFERRERS =
      utf8(
          "\"https://www.google.com/\"",
          "\"https://duckduckgo.com/?q=gr%C3%BCner+tee\"",
          "null",
          "\"android-app://com.example.mail\"",
          "\"\"");
  private static final byte[][] ITEMS =
      utf8("Darjeeling \\\"First Flush\\\"", "Kännchen, weiß", "Matcha 抹茶 30g", "Filter № 4", "Ж☕");

  private final LoadPlan plan;
  private final EventIds ids;
  private final RecordKeys keys;
  private final AddressSource addresses;
  private final AgentCatalog agents;
  private final ZipfDistribution keyRanks;
  private final ZipfDistribution agentRanks;
  private final long epochMillis;
  private final EventKind[] poisons;
  private final SeededRandom random;
  private final JsonBuffer json = new JsonBuffer();

  private long currentSecond = Long.MIN_VALUE;
  private String currentSecondText = "";

  private EventKind kind;
  private int original;
  private int key;
  private byte[] value;

  /**
   * @param epoch the time stamp of an event intended for the very start
   */
  public EventGenerator(
      LoadPlan plan, RecordKeys keys, AddressSource addresses, AgentCatalog agents, Instant epoch) {
    this.plan = plan;
    this.ids = new EventIds(plan.seed());
    this.keys = keys;
    this.addresses = addresses;
    this.agents = agents;
    this.keyRanks = new ZipfDistribution(plan.keys().elements(), plan.keys().exponent());
    this.agentRanks = new ZipfDistribution(agents.size(), plan.agents().exponent());
    this.epochMillis = epoch.toEpochMilli();
    this.poisons = plan.mix().poisonKinds().stream().sorted().toArray(EventKind[]::new);
    this.random = new SeededRandom(plan.seed());
  }

  /** Makes an event; the accessors give its parts until the next one is made. */
  public void generate(int number) {
    kind = kindOf(number);
    original = kind == EventKind.DUPLICATE ? originalOfCopy(number) : number;
    if (original < 0) {
      kind = EventKind.GOOD;
      original = number;
    }
    key = keyOf(original);
    value = value(original, kind == EventKind.DUPLICATE ? EventKind.GOOD : kind);
    if (kind == EventKind.DUPLICATE) {
      SplittableRandom copy = random.of(Purpose.COPY, number);
      if (copy.nextInt(COPY_VARIANTS) == UNDER_OTHER_KEY) {
        key = keys.keyOfOtherPartition(key, copy);
      }
    }
  }

  EventKind kind() {
    return kind;
  }

  /** The number of the event that this one repeats; its own number if it repeats none. */
  int original() {
    return original;
  }

  /** The key's index in {@link RecordKeys}. */
  int key() {
    return key;
  }

  /** The record's value; null for a tombstone. */
  byte[] value() {
    return value;
  }

  private EventKind kindOf(int number) {
    EventMix mix = plan.mix();
    SplittableRandom draws = random.of(Purpose.KIND, number);
    double share = draws.nextDouble();
    if (share < mix.poison()) {
      return poisons[draws.nextInt(poisons.length)];
    }
    if (share < mix.poison() + mix.duplicates()) {
      return EventKind.DUPLICATE;
    }
    return share < mix.poison() + mix.duplicates() + mix.failingAgents()
        ? EventKind.FAILING_AGENT
        : EventKind.GOOD;
  }

  private int keyOf(int number) {
    return keyRanks.nextRank(random.of(Purpose.KEY, number));
  }

  /** A good event to repeat, of a moment ago or much older; -1 if there is none. */
  private int originalOfCopy(int number) {
    SplittableRandom draws = random.of(Purpose.COPY, number);
    boolean soon = draws.nextInt(COPY_VARIANTS) == SOON_AFTER;
    int distance = Math.min(number, soon ? MAX_DISTANCE_SOON : MAX_DISTANCE);
    int chosen = distance == 0 ? -1 : number - 1 - draws.nextInt(distance);
    int last = Math.max(0, chosen - MAX_TRIES);
    while (chosen >= last && kindOf(chosen) != EventKind.GOOD) {
      chosen--;
    }
    return chosen >= last ? chosen : -1;
  }

  private byte[] value(int number, EventKind as) {
    SplittableRandom draws = random.of(Purpose.CONTENT, number);
    json.clear();
    boolean plain = as == EventKind.GOOD;
    writeHead(number, draws);
    if (!plain || draws.nextDouble() >= plan.mix().withoutAddress()) {
      json.ascii(",\"ip\":\"");
      if (as == EventKind.ADDRESS_IS_HOST_NAME) {
        json.ascii("canary.weir.invalid");
      } else if (plain && draws.nextDouble() < plan.mix().unlistedAddresses()) {
        AddressSource.writeUnlisted(json, draws);
      } else {
        addresses.write(json, draws);
        json.ascii(as == EventKind.ADDRESS_WITH_PORT ? ":80" : "");
      }
      json.raw('"');
    }
    if (!plain || draws.nextDouble() >= plan.mix().withoutAgent()) {
      json.ascii(",\"userAgent\":").raw(agent(as, draws));
    }
    writeShopMembers(draws);
    byte[] event = padAndClose(draws);
    return plain || as == EventKind.FAILING_AGENT ? event : Poison.corrupt(as, event, draws);
  }

  private byte[] agent(EventKind as, SplittableRandom draws) {
    return switch (as) {
      case FAILING_AGENT -> agents.failing(draws);
      case HOSTILE_AGENT -> Poison.hostileAgent();
      default -> agents.json(agentRanks.nextRank(draws));
    };
  }

  private void writeHead(int number, SplittableRandom draws) {
    long offset = plan.schedule().intendedNanos(number);
    long millis =
        epochMillis + (offset == SendSchedule.UNSCHEDULED ? number / 100 : offset / 1_000_000);
    long second = Math.floorDiv(millis, 1_000);
    if (second != currentSecond) {
      currentSecond = second;
      currentSecondText = SECOND.format(Instant.ofEpochSecond(second));
    }
    json.ascii("{\"id\":\"").id(ids, number).ascii("\",\"ts\":\"").ascii(currentSecondText);
    json.digits(Math.floorMod(millis, 1_000L), 3).ascii("Z\",\"type\":\"");
    json.raw(TYPES[draws.nextInt(TYPES.length)]).ascii("\",\"userId\":\"").raw(keys.key(key));
    json.raw('"');
  }

  private void writeShopMembers(SplittableRandom draws) {
    json.ascii(",\"page\":").raw(PAGES[draws.nextInt(PAGES.length)]);
    json.ascii(",\"referrer\":").raw(REFERRERS[draws.nextInt(REFERRERS.length)]);
    int quantity = 1 + draws.nextInt(3);
    // Whole tens of cents now and then: 10.10 must not become 10.1.
    long price = (10 + draws.nextInt(2_000)) * (draws.nextInt(4) == 0 ? 10L : 1L);
    json.ascii(",\"cart\":{\"currency\":\"EUR\",\"total\":").cents(price * quantity);
    json.ascii(",\"items\":[{\"sku\":\"").digits(draws.nextInt(1_000_000), 6);
    json.ascii("\",\"name\":\"").raw(ITEMS[draws.nextInt(ITEMS.length)]);
    json.ascii("\",\"quantity\":").number(quantity).ascii(",\"price\":").cents(price);
    json.ascii("}]},\"score\":1.50E+2,\"consent\":true");
  }

  private byte[] padAndClose(SplittableRandom draws) {
    int missing = plan.eventBytes() - json.length() - 1;
    if (missing > 0) {
      json.ascii(",\"session\":\"").padding(missing - ",\"session\":\"\"".length(), draws).raw('"');
    }
    return json.raw('}').copy();
  }

  private static byte[][] utf8(String... texts) {
    byte[][] bytes = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      bytes[i] = texts[i].getBytes(StandardCharsets.UTF_8);
    }
    return bytes;
  }
}
