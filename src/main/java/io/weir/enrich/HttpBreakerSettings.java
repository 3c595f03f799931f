package io.weir.enrich;

import io.weir.config.Setting;
import java.time.Duration;

/** When an HTTP service that fails is left alone for a while. */
public record HttpBreakerSettings(
    @Setting(
            value = "Failures in a row, within the window, after which the service is left alone.",
            byDefault = "20",
            min = "1",
            max = "100000")
        int maxFailures,
    @Setting(value = "How long a failure counts.", byDefault = "10s", min = "1s", max = "10m")
        Duration window,
    @Setting(
            value = "How long the service is left alone before one call tries it again.",
            byDefault = "5s",
            min = "100ms",
            max = "10m")
        Duration resetTimeout) {}
