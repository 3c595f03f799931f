package io.weir.decode;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.ByteSize;
import io.weir.config.Setting;
import java.util.List;
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
                "Texts at `event.id` that stand for no id: such an event is known by its position."
                    + " Blanks around them do not count.",
            byDefault = "[\"\", \"-\"]",
            max = "50")
        List<String> missingIds,
    @Setting(
            value =
                "What becomes of a record with a null value: `dead-letter`, or `skip` (counted).",
            byDefault = "dead-letter")
        OnNull onNull,
    @Setting(value = "Longest value.", byDefault = "512KiB", min = "1KiB", max = "8MiB")
        ByteSize maxBytes,
    @Setting(value = "Deepest nesting.", byDefault = "64", min = "1", max = "500") int maxDepth,
    @Setting(
            value = "Longest id, in characters; in UTF-8 never more than 2000 bytes.",
            byDefault = "200",
            min = "16",
            max = "1000")
        int maxIdLength,
    @Setting(
            value = "Most members of one object.",
            byDefault = "10000",
            min = "16",
            max = "1000000")
        int maxMembers,
    @Setting(
            value =
                "Which share of a minute's events may become dead letters by a defect of the"
                    + " gateway or a constraint of the database, beyond 20; then the partitions"
                    + " concerned wait. 1 for all.",
            byDefault = "0.01",
            min = "0",
            max = "1")
        double defectShare) {

  /** What becomes of a null value. */
  public enum OnNull {
    DEAD_LETTER,
    SKIP
  }
}
