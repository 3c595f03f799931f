package io.weir.event;

/** What one enrichment said about one event. */
public sealed interface Answer {

  /** What kind of answer it is. */
  Status status();

  /** What an answer can be. */
  enum Status {
    HIT("hit"),
    NONE("none"),
    MISSING("missing"),
    FAILED("failed");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    /** The word by which answers are counted. */
    public String word() {
      return word;
    }
  }

  /**
   * A value to write into the event.
   *
   * @param json one complete JSON value, compact UTF-8; shared between events, never changed
   * @param origin which data answered, for instance {@code geo#3} for a dataset and its generation;
   *     null where there is nothing to tell
   */
  record Hit(byte[] json, String origin) implements Answer {
    @Override
    public Status status() {
      return Status.HIT;
    }
  }

  /**
   * The source was asked, or need not be, and has nothing to say: no range, a private address, a
   * 404.
   *
   * @param reason a short slug, for instance {@code private-address}
   * @param origin as in {@link Hit}
   */
  record None(String reason, String origin) implements Answer {
    @Override
    public Status status() {
      return Status.NONE;
    }
  }

  /** The event does not have the input member, or no value in it: nothing was asked. */
  record Missing() implements Answer {
    @Override
    public Status status() {
      return Status.MISSING;
    }
  }

  /** The look-up failed; what follows is decided by the enrichment's {@code onFailure}. */
  record Failed(Failure failure) implements Answer {
    @Override
    public Status status() {
      return Status.FAILED;
    }
  }
}
