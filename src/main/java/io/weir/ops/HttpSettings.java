package io.weir.ops;

import io.weir.config.Setting;

/** Where probes and metrics are answered. */
public record HttpSettings(
    @Setting(value = "The port; 0 takes any free one.", min = "0", max = "65535") int port,
    @Setting(
            value = "The address to listen on; probes and metrics tell no secrets.",
            byDefault = "0.0.0.0",
            min = "1",
            max = "200")
        String host) {}
