package io.weir.ops;

/** What tells operators how the process is. One for the process. */
public record Telemetry(Health health, Meters meters) {}
