package io.weir.enrich;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.Setting;
import java.util.Optional;

/** When an HTTP service is taken at its word. */
public record HttpAnswerSettings(
    @Setting(
            value =
                "An input that the service surely answers. It is asked to tell whether a refusal,"
                    + " a 404 or a failure is one input's or the service's; by default inputs that"
                    + " it has answered before are. Needed where it may be right that it answers"
                    + " none for long.",
            byDefault = "",
            min = "0",
            max = "4096")
        Optional<String> probe,
    @Setting(
            value =
                "Whether a 404 always says that the service knows nothing of the input, even if it"
                    + " knows of none. By default it is believed only while the service answers"
                    + " other inputs.",
            byDefault = "false")
        boolean believeNotFound,
    @Setting(
            value =
                "JSON pointer to where an answer repeats its input. An answer with another text"
                    + " there belongs to another request, and is never taken.",
            byDefault = "")
        Optional<JsonPointer> echo) {}
