package io.weir.load;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Makes the events of a plan, each from its number alone, as the JSON of a web shop. Holds the last
 * event made; confined to one thread.
 */
final class EventWriter {

  /**
   * Streams of {@link SeededRandom}, one for each purpose, so that a new draw in one moves no
   * other.
   */
  private static final int ROLE = 1;

  private static final int COPY = 2;
  private static final int CONTENT = 3;

  /** Copies come soon after, much later, or under another key; one in {@value} each. */
  private static final int FLAVOURS = 3;

  private static final int SAME_BATCH = 0;
  private static final int ELSEWHERE = 2;
  private static final int NEAR = 16;
  private static final int FAR = 100_000;
  private static final int TRIES = 32;

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);

  private static final byte[][] TYPES =
      pieces("page_view", "add_to_cart", "checkout", "search", "login", "refund");
  private static final byte[][] PAGES =
      pieces(
          "{\"url\":\"https://shop.example/tea/gr%C3%BCn\",\"title\":\"Grüner Tee – 250 g\"}",
          "{\"url\":\"https://shop.example/c/coffee?sort=price\",\"title\":\"Café & thé\"}",
          "{\"url\":\"https://shop.example/\",\"title\":\"Welcome \\u2014 \\\"the shop\\\"\"}",
          "{\"url\":\"https://shop.example/jp/%E8%8C%B6\",\"title\":\"お茶 🍵\"}",
          "{\"url\":\"https://shop.example/checkout\",\"title\":\"Kasse\",\"step\":2}");
  private static final byte[][] REFERRERS =
      pieces(
          "\"https://www.google.com/\"",
          "\"https://duckduckgo.com/?q=gr%C3%BCner+tee\"",
          "null",
          "\"android-app://com.example.mail\"",
          "\"\"");
  private static final byte[][] ITEMS =
      pieces(
          "Darjeeling \\\"First Flush\\\"", "Kännchen, weiß", "Matcha 抹茶 30g", "Filter № 4", "Ж☕");

  private final LoadPlan plan;
  private final EventIds ids;
  private final LoadKeys keys;
  private final AddressSource addresses;
  private final AgentCatalog agents;
  private final ZipfDistribution keyRanks;
  private final ZipfDistribution agentRanks;
  private final long epochMillis;
  private final EventKind[] poisons;
  private final SeededRandom role;
  private final SeededRandom draws;
  private final JsonBytes json = new JsonBytes();

  private long currentSecond = Long.MIN_VALUE;
  private String currentSecondText = "";

  private EventKind kind;
  private int original;
  private int key;
  private byte[] value;

  /**
   * @param epoch the time stamp of an event intended for the very start
   */
  EventWriter(
      LoadPlan plan, LoadKeys keys, AddressSource addresses, AgentCatalog agents, Instant epoch) {
    this.plan = plan;
    this.ids = new EventIds(plan.seed());
    this.keys = keys;
    this.addresses = addresses;
    this.agents = agents;
    this.keyRanks = new ZipfDistribution(plan.keys().count(), plan.keys().exponent());
    this.agentRanks = new ZipfDistribution(agents.size(), plan.agents().exponent());
    this.epochMillis = epoch.toEpochMilli();
    this.poisons = plan.mix().poisonKinds().stream().sorted().toArray(EventKind[]::new);
    this.role = new SeededRandom(plan.seed());
    this.draws = new SeededRandom(plan.seed());
  }

  /** Makes an event; its parts stand in the accessors until the next one is made. */
  void make(int number) {
    kind = kindOf(number);
    original = kind == EventKind.DUPLICATE ? earlierThan(number) : number;
    if (original < 0) {
      kind = EventKind.GOOD;
      original = number;
    }
    key = keyOf(original);
    fill(original, kind == EventKind.DUPLICATE ? EventKind.GOOD : kind);
    if (kind == EventKind.DUPLICATE && draws.of(number, COPY).nextInt(FLAVOURS) == ELSEWHERE) {
      key = keys.elsewhere(key, draws);
    }
  }

  EventKind kind() {
    return kind;
  }

  /** The number of the event that this one repeats; its own number if it repeats none. */
  int original() {
    return original;
  }

  /** The key's index in {@link LoadKeys}. */
  int key() {
    return key;
  }

  /** The record's value; null for a tombstone. */
  byte[] value() {
    return value;
  }

  /** The first draw of an event decides, so that a copy can ask about its original. */
  private EventKind kindOf(int number) {
    EventMix mix = plan.mix();
    double share = role.of(number, ROLE).nextDouble();
    if (share < mix.poison()) {
      return poisons[role.nextInt(poisons.length)];
    }
    if (share < mix.poison() + mix.duplicates()) {
      return EventKind.DUPLICATE;
    }
    return share < mix.poison() + mix.duplicates() + mix.failingAgents()
        ? EventKind.FAILING_AGENT
        : EventKind.GOOD;
  }

  private int keyOf(int number) {
    kindOf(number);
    return keyRanks.draw(role);
  }

  /** A good event to repeat, of the same batch or much older; -1 if there is none. */
  private int earlierThan(int number) {
    int flavour = draws.of(number, COPY).nextInt(FLAVOURS);
    int reach = Math.min(number, flavour == SAME_BATCH ? NEAR : FAR);
    int chosen = reach == 0 ? -1 : number - 1 - draws.nextInt(reach);
    int last = Math.max(0, chosen - TRIES);
    while (chosen >= last && kindOf(chosen) != EventKind.GOOD) {
      chosen--;
    }
    return chosen >= last ? chosen : -1;
  }

  private void fill(int number, EventKind as) {
    draws.of(number, CONTENT);
    json.clear();
    boolean plain = as == EventKind.GOOD;
    begin(number);
    if (!plain || draws.nextDouble() >= plan.mix().withoutAddress()) {
      json.ascii(",\"ip\":\"");
      if (as == EventKind.ADDRESS_IS_HOST_NAME) {
        json.ascii("canary.weir.invalid");
      } else if (plain && draws.nextDouble() < plan.mix().strayAddresses()) {
        AddressSource.writeStray(json, draws);
      } else {
        addresses.write(json, draws);
        json.ascii(as == EventKind.ADDRESS_WITH_PORT ? ":80" : "");
      }
      json.raw('"');
    }
    if (!plain || draws.nextDouble() >= plan.mix().withoutAgent()) {
      json.ascii(",\"userAgent\":").raw(agent(as));
    }
    shop();
    value = plain || as == EventKind.FAILING_AGENT ? close() : Poison.spoil(as, close(), draws);
  }

  private byte[] agent(EventKind as) {
    return switch (as) {
      case FAILING_AGENT -> agents.failing(draws);
      case HOSTILE_AGENT -> Poison.hostileAgent();
      default -> agents.json(agentRanks.draw(draws));
    };
  }

  private void begin(int number) {
    long offset = plan.pace().intendedNanos(number);
    long millis =
        epochMillis + (offset == SendSchedule.AT_ONCE ? number / 100 : offset / 1_000_000);
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

  private void shop() {
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

  private byte[] close() {
    int missing = plan.eventBytes() - json.length() - 1;
    if (missing > 0) {
      json.ascii(",\"session\":\"").filler(missing - ",\"session\":\"\"".length(), draws).raw('"');
    }
    return json.raw('}').copy();
  }

  private static byte[][] pieces(String... texts) {
    byte[][] pieces = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      pieces[i] = texts[i].getBytes(StandardCharsets.UTF_8);
    }
    return pieces;
  }
}
