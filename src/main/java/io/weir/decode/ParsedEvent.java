package io.weir.decode;

import io.weir.event.ConsumedRecord;
import java.util.List;

/**
 * A record that was understood: JSON within the limits, its id and inputs read, the splice points
 * of its outputs known.
 *
 * @param consumed the record and its past
 * @param id the event's id, or the identity made of its position
 * @param inputs text of each enrichment's input; null where the event does not have it, or has one
 *     of its {@link MissingValues}
 * @param badInputs whether an enrichment's input is an object or array, which no look-up takes
 * @param splicePoints where the outputs go, in the order of its bytes: in each object and null on
 *     the way to an output, what lies deeper first, and in the stead of each output's value that is
 *     there already
 */
public record ParsedEvent(
    ConsumedRecord consumed,
    String id,
    String[] inputs,
    boolean[] badInputs,
    List<SplicePoint> splicePoints) {}
