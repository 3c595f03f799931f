package io.weir.load;

import io.weir.load.judge.OutputCounts;

/**
 * How a run stands, told about once a second.
 *
 * @param seconds since the start
 * @param planned events to be sent in all
 * @param sent events handed to the producer so far
 * @param acknowledged of them, those that the broker confirmed
 * @param out what has come out so far
 */
public record LoadProgress(
    double seconds, int planned, int sent, int acknowledged, OutputCounts out) {}
