package io.weir.lab.measure;

/**
 * Processor seconds of all that takes part in a run, up to a moment.
 *
 * @param programJit part of the program's, as are {@code programGc} and {@code brokerJit} of the
 *     others
 */
public record CpuSeconds(
    double program,
    double programJit,
    double programGc,
    double postgres,
    double broker,
    double brokerJit) {

  /** What was added since an earlier moment. */
  CpuSeconds since(CpuSeconds earlier) {
    return new CpuSeconds(
        program - earlier.program,
        programJit - earlier.programJit,
        programGc - earlier.programGc,
        postgres - earlier.postgres,
        broker - earlier.broker,
        brokerJit - earlier.brokerJit);
  }

  double sum() {
    return program + postgres + broker;
  }
}
