package io.weir.load.judge;

/**
 * Time from an event's intended sending to the moment when the judge, an ordinary read_committed
 * consumer of the sink, had it in hand: what a user of the gateway sees, the judge's own polling
 * included. Retried events, dead letters and the warm-up are left out.
 *
 * @param measured how many events it is drawn from
 */
public record LatencySummary(
    long measured, double p50Ms, double p90Ms, double p99Ms, double p999Ms, double maxMs) {}
