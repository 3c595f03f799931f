package io.weir.ops;

import io.weir.event.Failure;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in the way right now, by place: a subject and, where there are many, which one of
 * them, such as {@code takeover:events-1}. A place has one problem at most. A problem is logged
 * once when it appears or changes its reason and once when it is over, not at each try.
 * Thread-safe.
 */
public final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final Map<String, Failure> problems = new ConcurrentHashMap<>();
  private final Map<String, Failure> warnings = new ConcurrentHashMap<>();
  private volatile boolean started;

  /** Notes that this place is held up; several calls with one reason are one problem. */
  public void report(String place, Failure failure) {
    Failure before = problems.put(place, failure);
    if (before == null || !before.reason().equals(failure.reason())) {
      LOG.warn("{} is held up: {} ({})", place, failure.reason(), failure.message());
    }
  }

  /**
   * Notes that this place seems to be held up, judged by silence alone: a problem that somebody has
   * reported says more and stays.
   */
  public void suspect(String place, Failure failure) {
    if (!problems.containsKey(place)) {
      report(place, failure);
    }
  }

  /** Notes, and logs, that this place is no longer held up. */
  public void clear(String place) {
    if (!problems.isEmpty() && problems.remove(place) != null) {
      LOG.info("{} goes on", place);
    }
  }

  /** Drops the problem of a place that is no longer ours, solved or not; logs nothing. */
  public void forget(String place) {
    problems.remove(place);
  }

  /**
   * Notes what somebody should mend although it holds nothing up; logged once until it is over or
   * its reason changes.
   */
  public void warn(String place, Failure failure) {
    Failure before = warnings.put(place, failure);
    if (before == null || !before.reason().equals(failure.reason())) {
      LOG.warn("{}: {} ({})", place, failure.reason(), failure.message());
    }
  }

  /** Notes, and logs, that a warning is over. */
  public void endWarning(String place) {
    if (warnings.remove(place) != null) {
      LOG.info("{}: as it should be", place);
    }
  }

  /** What should be mended although it holds nothing up, by place. */
  public Map<String, Failure> warnings() {
    return new TreeMap<>(warnings);
  }

  /** Notes that start-up is over. */
  public void started() {
    started = true;
  }

  /** Whether start-up is over. */
  public boolean isStarted() {
    return started;
  }

  /** All problems of this moment, by place. */
  public Map<String, Failure> problems() {
    return new TreeMap<>(problems);
  }
}
