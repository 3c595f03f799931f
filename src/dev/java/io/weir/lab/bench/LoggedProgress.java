package io.weir.lab.bench;

import io.weir.lab.process.LabProcess;

/** Of a program that tells it in its log. */
record LoggedProgress(LabProcess program) implements Progress {
  @Override
  public long decided() {
    return published();
  }

  @Override
  public long published() {
    return Math.max(0, ProgressLog.read(program.process()));
  }
}
