package io.weir.load.judge;

/**
 * How fast events came out, enriched or dead.
 *
 * @param seconds from the start of the run, or of reading the output of a filled topic, to the last
 *     event
 * @param secondsToFirst from there to the first event
 * @param eventsPerSecond over the whole time
 * @param eventsPerSecondSecondHalf over the time in which the later half of the events came
 */
public record ThroughputSummary(
    double seconds,
    double secondsToFirst,
    double eventsPerSecond,
    double eventsPerSecondSecondHalf) {}
