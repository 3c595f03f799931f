package io.weir.load.generate;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a load is made of beside plain good events, as shares from 0 to 1.
 *
 * @param poison share of bad input
 * @param poisonKinds the kinds of bad input, each as likely as the others
 * @param duplicates share of copies of an earlier event: near it, much later, under another key
 * @param failingAgents share of events on whose agent the lab's detector fails
 * @param withoutAddress share of good events without the member {@code ip}
 * @param withoutAgent share of good events without the member {@code userAgent}
 * @param unlistedAddresses share of good events from private, documentation and loopback addresses
 */
public record EventMix(
    double poison,
    Set<EventKind> poisonKinds,
    double duplicates,
    double failingAgents,
    double withoutAddress,
    double withoutAgent,
    double unlistedAddresses) {

  /** Good events only, all with address and agent. */
  public static final EventMix PURE = new EventMix(0, Set.of(), 0, 0, 0, 0, 0);

  /** A bit of everything that the world sends, for demos and journeys. */
  public static final EventMix LIFELIKE =
      new EventMix(0.01, allPoison(), 0.01, 0.002, 0.02, 0.02, 0.01);

  public EventMix {
    poisonKinds = Set.copyOf(poisonKinds);
    checkShare("poison", poison);
    checkShare("duplicates", duplicates);
    checkShare("failingAgents", failingAgents);
    checkShare("withoutAddress", withoutAddress);
    checkShare("withoutAgent", withoutAgent);
    checkShare("unlistedAddresses", unlistedAddresses);
    if (poison + duplicates + failingAgents > 1) {
      throw new IllegalArgumentException(
          "poison, duplicates and failing agents together are more than the whole load");
    }
    if (poison > 0 && poisonKinds.isEmpty()) {
      throw new IllegalArgumentException("a share of poison needs at least one kind of it");
    }
    if (poisonKinds.stream().anyMatch(kind -> !kind.isPoison())) {
      throw new IllegalArgumentException("poison is one of " + allPoison());
    }
  }

  /** All kinds of bad input. */
  public static Set<EventKind> allPoison() {
    return EnumSet.allOf(EventKind.class).stream()
        .filter(EventKind::isPoison)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static void checkShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is a share from 0 to 1, not " + share);
    }
  }
}
