package io.weir.ranges;

import io.weir.event.Failure;
import io.weir.event.FailureException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All ranges of one generation in memory: 8 bytes for each entry of IPv4 and 20 of IPv6, and each
 * distinct value once. Answers as the statement of {@link RangeTable} does. Immutable; any thread.
 */
public final class RangeSnapshot {

  /** What a value takes beside its bytes: array, answer, and the references to both. */
  private static final int VALUE_OVERHEAD = 64;

  private static final int ARRAY_OVERHEAD = 16;

  private final DatasetGeneration generation;
  private final Family ipv4;
  private final Family ipv6;
  private final List<byte[]> values;
  private final long bytes;

  private RangeSnapshot(DatasetGeneration generation, Builder built) {
    this.generation = generation;
    this.ipv4 = Family.of(false, built.ipv4);
    this.ipv6 = Family.of(true, built.ipv6);
    this.values = List.copyOf(built.values);
    this.bytes = built.bytes;
  }

  /** The generation it holds. */
  public DatasetGeneration generation() {
    return generation;
  }

  /** The bytes of memory that it takes, roughly. */
  public long bytes() {
    return bytes;
  }

  /** How many distinct values there are. */
  public int valueCount() {
    return values.size();
  }

  /** One of the values: a JSON text in UTF-8, shared and never to be changed. */
  public byte[] value(int index) {
    return values.get(index);
  }

  /** The index of the value that this address has, or -1 where no range holds it. */
  public int find(InetAddress address) {
    AddressNumber number = AddressNumber.of(address);
    return (number.isIpv6() ? ipv6 : ipv4).find(number);
  }

  /** Where the entries of one page begin, and their values among all of the generation. */
  private record Page(AddressColumn starts, int[] valueIndexes) {}

  /**
   * The pages of one family.
   *
   * @param firsts where each page begins
   */
  private record Family(AddressColumn firsts, Page[] pages) {

    static Family of(boolean isIpv6, List<Page> pages) {
      long[] high = new long[pages.size()];
      long[] low = new long[pages.size()];
      for (int i = 0; i < high.length; i++) {
        high[i] = pages.get(i).starts().high(0);
        low[i] = pages.get(i).starts().low(0);
      }
      return new Family(
          AddressColumn.of(isIpv6, high, low, high.length), pages.toArray(Page[]::new));
    }

    int find(AddressNumber address) {
      int page = firsts.floor(address);
      return page < 0
          ? RangePage.GAP
          : pages[page].valueIndexes()[pages[page].starts().floor(address)];
    }
  }

  /** Takes the pages of one generation, in their order. Used by one thread at a time. */
  static final class Builder {
    private final DatasetGeneration generation;
    private final long maxBytes;
    private final List<Page> ipv4 = new ArrayList<>();
    private final List<Page> ipv6 = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private long ranges;
    private long bytes;

    Builder(DatasetGeneration generation, long maxBytes) {
      this.generation = generation;
      this.maxBytes = maxBytes;
    }

    /**
     * Adds the next page.
     *
     * @throws FailureException if it is beyond the bound
     */
    void add(RangePage page) {
      int[] valueIndexes = page.valueIndexes().clone();
      int[] ofPage = page.values().stream().mapToInt(this::index).toArray();
      for (int i = 0; i < valueIndexes.length; i++) {
        if (valueIndexes[i] != RangePage.GAP) {
          valueIndexes[i] = ofPage[valueIndexes[i]];
        }
      }
      (page.isIpv6() ? ipv6 : ipv4).add(new Page(page.starts(), valueIndexes));
      ranges += page.ranges();
      bytes +=
          (long) page.starts().size() * (page.starts().bytesEach() + Integer.BYTES)
              + 3 * ARRAY_OVERHEAD;
      if (bytes > maxBytes) {
        throw tooLarge();
      }
    }

    private int index(String value) {
      Integer known = indexes.get(value);
      if (known != null) {
        return known;
      }
      byte[] json = value.getBytes(StandardCharsets.UTF_8);
      bytes += json.length + VALUE_OVERHEAD;
      indexes.put(value, values.size());
      values.add(json);
      return values.size() - 1;
    }

    private FailureException tooLarge() {
      return new FailureException(
          Failure.record(
              "ranges-too-large",
              "generation %d with %d ranges takes more than the %d bytes of snapshotBytes"
                  .formatted(generation.number(), generation.ranges(), maxBytes)),
          null);
    }

    /**
     * The snapshot of all pages.
     *
     * @throws FailureException if there are not as many ranges as were imported
     */
    RangeSnapshot build() {
      if (ranges != generation.ranges()) {
        throw new FailureException(
            Failure.record(
                "ranges-damaged",
                "generation %d has %d ranges, not the %d that were imported; import the file again"
                    .formatted(generation.number(), ranges, generation.ranges())),
            null);
      }
      return new RangeSnapshot(generation, this);
    }
  }
}
