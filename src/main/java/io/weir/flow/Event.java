package io.weir.flow;

import io.weir.event.Arrival;

/**
 * A record that was understood: JSON within the limits, its id and inputs read, the places of its
 * outputs known.
 *
 * @param arrival the record and its past
 * @param id the event's id, or the identity made of its position
 * @param inputs text of each enrichment's input; null where the event does not have it
 * @param badInputs whether an enrichment's input is an object or array, which no look-up takes
 * @param layout where the outputs go
 */
record Event(Arrival arrival, String id, String[] inputs, boolean[] badInputs, Layout layout) {}
