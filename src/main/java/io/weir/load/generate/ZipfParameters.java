package io.weir.load.generate;

/**
 * How unequally things are drawn: by Zipf's law.
 *
 * @param elements how many there are, up to a million
 * @param exponent 0 for all alike, 1 for the usual long tail
 */
public record ZipfParameters(int elements, double exponent) {
  private static final int MAX_ELEMENTS = 1_000_000;
  private static final int MAX_EXPONENT = 10;

  public ZipfParameters {
    if (elements < 1 || elements > MAX_ELEMENTS) {
      throw new IllegalArgumentException(
          "a choice of " + elements + "; choose 1 to " + MAX_ELEMENTS);
    }
    if (!(exponent >= 0 && exponent <= MAX_EXPONENT)) {
      throw new IllegalArgumentException(
          "a Zipf exponent of " + exponent + "; choose one from 0 to " + MAX_EXPONENT);
    }
  }
}
