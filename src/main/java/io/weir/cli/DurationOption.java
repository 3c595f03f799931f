package io.weir.cli;

import io.weir.config.DurationCodec;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations on the command line as the configuration writes them. Pure. */
final class DurationOption implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      return DurationCodec.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' is no duration; write 500ms, 10s or 1m");
    }
  }
}
