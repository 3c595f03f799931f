package io.weir.lab.measure;

/** What is read of all that takes part when so many events are published. */
public record DrainReading(long published, CpuSeconds cpu, StageTimes stages) {}
