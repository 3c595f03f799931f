package io.weir.ranges;

/** What decimal numbers in a file of ranges are. Up to 4294967295 a number may be either family. */
public enum Decimals {
  /**
   * The file tells: IPv4, or IPv6 if a range goes beyond 4294967295. A file that holds both such
   * ranges and others is refused, for it may be an IPv6 file or two files in one.
   */
  AUTO,
  /** All are IPv4. */
  IPV4,
  /** All are IPv6. */
  IPV6,
  /** A range that goes beyond 4294967295 is IPv6, any other IPv4. */
  MIXED
}
