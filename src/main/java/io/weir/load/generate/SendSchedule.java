package io.weir.load.generate;

import java.time.Duration;

/**
 * When each event is meant to be sent, told by the event's number alone: the plan never waits for
 * an answer, so a slow gateway can't slow down the load that measures it (an open model). Pure.
 */
public sealed interface SendSchedule {

  /** The intended time of an event that has none and goes as soon as the one before it is gone. */
  long UNSCHEDULED = -1;

  /** The highest rate a plan may ask for, in events per second. */
  double MAX_PER_SECOND = 1_000_000;

  /** Nanoseconds between the start of the run and the event's intended sending, or UNSCHEDULED. */
  long intendedNanos(long number);

  /** As fast as the producer takes them, to fill a topic. */
  record Unlimited() implements SendSchedule {
    @Override
    public long intendedNanos(long number) {
      return UNSCHEDULED;
    }
  }

  /** The same rate all the time. */
  record Steady(double perSecond) implements SendSchedule {
    public Steady {
      checkRate(perSecond);
    }

    @Override
    public long intendedNanos(long number) {
      return (long) (number / perSecond * 1e9);
    }
  }

  /**
   * A base rate, and at the end of every period a burst.
   *
   * @param perSecond the base rate
   * @param factor how many times the base rate a burst has
   * @param period from one burst's end to the next one's
   * @param length how long a burst lasts, less than the period
   */
  record Bursts(double perSecond, double factor, Duration period, Duration length)
      implements SendSchedule {
    public Bursts {
      checkRate(perSecond);
      checkRate(perSecond * factor);
      if (length.isNegative() || length.isZero() || length.compareTo(period) >= 0) {
        throw new IllegalArgumentException(
            "a burst of " + length + " must be shorter than its period of " + period);
      }
    }

    @Override
    public long intendedNanos(long number) {
      double calmSeconds = (period.toNanos() - length.toNanos()) / 1e9;
      double calmEvents = perSecond * calmSeconds;
      double periodEvents = calmEvents + perSecond * factor * length.toNanos() / 1e9;
      double periods = Math.floor(number / periodEvents);
      double within = number - periods * periodEvents;
      double seconds =
          within < calmEvents
              ? within / perSecond
              : calmSeconds + (within - calmEvents) / (perSecond * factor);
      return (long) (periods * period.toNanos() + seconds * 1e9);
    }
  }

  private static void checkRate(double perSecond) {
    if (!(perSecond > 0 && perSecond <= MAX_PER_SECOND)) {
      throw new IllegalArgumentException(
          "a rate of " + perSecond + " events/s; choose one above 0 and up to " + MAX_PER_SECOND);
    }
  }
}
