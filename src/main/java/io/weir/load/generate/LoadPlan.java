package io.weir.load.generate;

import java.time.Duration;

/**
 * What to send and when. Two runs of one plan send the same events but for their time stamps.
 *
 * @param events how many records to send, copies and bad input included
 * @param schedule when each is to be sent
 * @param seed what everything random follows from; ids too, so a database that has seen a seed
 *     takes a second run of it for duplicates
 * @param keys how many different keys there are, and how unequal
 * @param agents how many different user agents there are, and how unequal
 * @param mix what is not a plain good event
 * @param eventBytes least size of a good event; smaller ones are padded
 * @param warmUp how much of the beginning is checked but not measured
 */
public record LoadPlan(
    int events,
    SendSchedule schedule,
    long seed,
    ZipfParameters keys,
    ZipfParameters agents,
    EventMix mix,
    int eventBytes,
    Duration warmUp) {

  /** The most events that one run and its ledger may have; they take about 30 bytes each. */
  public static final int MAX_EVENTS = 50_000_000;

  public LoadPlan {
    if (events < 1 || events > MAX_EVENTS) {
      throw new IllegalArgumentException(events + " events; choose 1 to " + MAX_EVENTS);
    }
    if (eventBytes < 0 || eventBytes > 900_000) {
      throw new IllegalArgumentException(
          "events of " + eventBytes + " bytes; choose up to 900000, brokers refuse 1 MiB");
    }
    if (warmUp.isNegative()) {
      throw new IllegalArgumentException("a warm-up of " + warmUp + "; it cannot be negative");
    }
  }

  /** A lifelike load as fast as it goes: 550 bytes, 20,000 keys, 3,000 agents. */
  public static LoadPlan of(int events, long seed) {
    return new LoadPlan(
        events,
        new SendSchedule.Unlimited(),
        seed,
        new ZipfParameters(20_000, 0.8),
        new ZipfParameters(3_000, 1),
        EventMix.LIFELIKE,
        550,
        Duration.ZERO);
  }

  /** The same plan with another schedule. */
  public LoadPlan with(SendSchedule other) {
    return new LoadPlan(events, other, seed, keys, agents, mix, eventBytes, warmUp);
  }

  /** The same plan with another mix. */
  public LoadPlan with(EventMix other) {
    return new LoadPlan(events, schedule, seed, keys, agents, other, eventBytes, warmUp);
  }
}
