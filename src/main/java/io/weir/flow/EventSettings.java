package io.weir.flow;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.ByteSize;
import io.weir.config.Setting;
import java.util.Optional;

/** What an event is, and how large it may be. Larger or deeper ones become dead letters. */
public record EventSettings(
    @Setting(
            value =
                "JSON pointer to the event's id, a string or number. Without it, or where an event"
                    + " has none, the record's position is its identity.",
            byDefault = "")
        Optional<JsonPointer> id,
    @Setting(
            value =
                "What becomes of a record with a null value: `dead-letter`, or `skip` (counted).",
            byDefault = "dead-letter")
        OnNull onNull,
    @Setting(value = "Longest value.", byDefault = "512KiB", min = "1KiB", max = "8MiB")
        ByteSize maxBytes,
    @Setting(value = "Deepest nesting.", byDefault = "64", min = "1", max = "500") int maxDepth,
    @Setting(value = "Longest id, in characters.", byDefault = "200", min = "16", max = "1000")
        int maxIdLength,
    @Setting(
            value = "Most members of one object.",
            byDefault = "10000",
            min = "16",
            max = "1000000")
        int maxMembers) {

  /** What becomes of a null value. */
  public enum OnNull {
    DEAD_LETTER,
    SKIP
  }
}
