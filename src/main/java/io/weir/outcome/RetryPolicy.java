package io.weir.outcome;

import io.weir.event.ConsumedRecord;
import io.weir.event.Failure;
import java.time.Duration;

/** Decides what follows a failure that its enrichment wants retried. Pure. */
public final class RetryPolicy {

  /** What follows. */
  public sealed interface Next {

    /**
     * Try again after the tier's delay.
     *
     * @param tier index of the delay topic
     * @param attempt retries used, this one included unless it is an outage
     */
    record Later(int tier, int attempt) implements Next {}

    /** Enough. */
    record GiveUp() implements Next {}
  }

  private final RetryTiers tiers;

  /** The policy of these tiers. */
  public RetryPolicy(RetryTiers tiers) {
    this.tiers = tiers;
  }

  /**
   * A transient failure uses an attempt and ends when none is left; an outage uses none and never
   * ends; a record's own fault is not tried again. With each round of an outage an event waits
   * longer, or all that have come since it began would be written anew every few seconds. The round
   * is told by the topic in which the event has waited; its attempt log forgets the middle of a
   * long outage.
   */
  public Next after(Failure failure, ConsumedRecord consumed) {
    int used = consumed.history().attempt();
    return switch (failure.kind()) {
      case RECORD -> new Next.GiveUp();
      case TRANSIENT ->
          used >= tiers.maxAttempts()
              ? new Next.GiveUp()
              : new Next.Later(tiers.tier(used), used + 1);
      case OUTAGE, INFRASTRUCTURE, CONFIGURATION ->
          new Next.Later(tiers.tierBeyond(waited(consumed), used), used);
    };
  }

  private Duration waited(ConsumedRecord consumed) {
    return tiers.delayOf(consumed.record().source().topic()).orElse(Duration.ZERO);
  }
}
