package io.weir.enrich;

import io.weir.config.ByteSize;
import io.weir.config.Setting;
import java.time.Duration;

/** Which answers of an HTTP service are kept in memory. Failures never are. */
public record HttpCacheSettings(
    @Setting(
            value = "Answers kept at most; 0 keeps none, and still joins equal questions.",
            byDefault = "10000",
            min = "0",
            max = "10000000")
        int entries,
    @Setting(
            value = "Memory that the kept inputs and answers may take, roughly.",
            byDefault = "64MiB",
            min = "1MiB",
            max = "16GiB")
        ByteSize maxBytes,
    @Setting(value = "How long an answer holds.", byDefault = "1h", min = "1s", max = "30d")
        Duration lifetime,
    @Setting(
            value = "How long it holds that the service knows nothing of an input.",
            byDefault = "10m",
            min = "1s",
            max = "30d")
        Duration notFoundLifetime) {}
