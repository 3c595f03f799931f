package io.weir.ranges;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts ascending ranges into pages. Pure; used by one thread at a time. */
final class RangePageBuilder {

  /** Entries of a full page: some 100 pages for all countries of the internet. */
  static final int ENTRIES = 8_192;

  private final long[] high = new long[ENTRIES];
  private final long[] low = new long[ENTRIES];
  private final int[] valueIndexes = new int[ENTRIES];
  private final Map<String, Integer> values = new LinkedHashMap<>();
  private int entries;
  private int ranges;

  /** The last address of the newest range; null before the first. */
  private AddressNumber end;

  private List<RangePage> full = new ArrayList<>();

  /**
   * Adds a range behind all others, IPv6 behind IPv4.
   *
   * @throws FailureException if it is not behind them
   */
  void add(IpRange range) {
    AddressNumber first = AddressNumber.of(range.first());
    AddressNumber last = AddressNumber.of(range.last());
    if (first.isIpv6() != last.isIpv6()
        || first.compareTo(last) > 0
        || (end != null && end.compareTo(first) >= 0)) {
      throw new FailureException(
          Failure.record(
              "ranges-disordered",
              "the range %s to %s is not behind the one before it"
                  .formatted(range.first().getHostAddress(), range.last().getHostAddress())),
          null);
    }
    if (end != null && end.isIpv6() != first.isIpv6()) {
      endFamily();
    } else if (end != null && !end.next().equals(first)) {
      addEntry(end.next(), null);
    }
    addEntry(first, range.value());
    end = last;
  }

  private void addEntry(AddressNumber start, String value) {
    if (entries == ENTRIES) {
      endPage(end.isIpv6());
    }
    high[entries] = start.high();
    low[entries] = start.low();
    valueIndexes[entries] = value == null ? RangePage.GAP : index(value);
    entries++;
    ranges += value == null ? 0 : 1;
  }

  private int index(String value) {
    Integer next = values.size();
    Integer known = values.putIfAbsent(value, next);
    return known == null ? next : known;
  }

  private void endFamily() {
    if (!end.isLast()) {
      addEntry(end.next(), null);
    }
    endPage(end.isIpv6());
  }

  private void endPage(boolean isIpv6) {
    full.add(
        new RangePage(
            AddressColumn.of(isIpv6, high, low, entries),
            Arrays.copyOf(valueIndexes, entries),
            List.copyOf(values.keySet()),
            ranges));
    values.clear();
    entries = 0;
    ranges = 0;
  }

  /** Ends the last page; nothing can be added any more. */
  void finish() {
    if (end != null) {
      endFamily();
    }
  }

  /** Takes the pages that are full, in their order. */
  List<RangePage> takePages() {
    List<RangePage> taken = full;
    full = new ArrayList<>();
    return taken;
  }
}
