package io.weir.ranges;

import java.util.List;

/**
 * Neighbouring ranges of one family. An entry says what holds from its start up to the next entry's
 * start, in this page or the next: a value, or nothing where there is a gap. Immutable.
 *
 * @param starts where each entry begins
 * @param valueIndexes for each entry which of the values holds, or {@link #GAP}
 * @param values the distinct values of this page, JSON texts
 * @param ranges how many entries are ranges and no gaps
 */
record RangePage(AddressColumn starts, int[] valueIndexes, List<String> values, int ranges) {

  /** Where no range is. */
  static final int GAP = -1;

  boolean isIpv6() {
    return starts instanceof AddressColumn.Ipv6;
  }
}
