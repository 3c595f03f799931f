package io.weir.lab.measure;

/** How a run is set against the run that it is compared with. */
public enum Ratio {
  /** How many times as good it is: above 1 it is faster, or takes less. */
  TIMES_AS_GOOD {
    @Override
    double of(Figure figure, double value, double reference) {
      return figure.better() == Figure.Better.LESS ? reference / value : value / reference;
    }
  },
  /** Its value divided by the other one's, whichever is better. */
  SHARE {
    @Override
    double of(Figure figure, double value, double reference) {
      return value / reference;
    }
  };

  abstract double of(Figure figure, double value, double reference);
}
