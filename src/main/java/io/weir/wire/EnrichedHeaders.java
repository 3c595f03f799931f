package io.weir.wire;

import io.weir.event.Header;
import java.util.ArrayList;
import java.util.List;

/**
 * What the headers of an enriched event's record are made of, beside its id and status. Pure.
 *
 * @param original those of the source record without the gateway's own
 * @param attempt the retries that it has used, or null if it has never waited
 * @param timestamp the source record's time, milliseconds since 1970, or null if it had none
 */
public record EnrichedHeaders(List<Header> original, Integer attempt, Long timestamp) {
  private static final Header FULL = Header.of(WeirHeaders.STATUS, "full");
  private static final Header PARTIAL = Header.of(WeirHeaders.STATUS, "partial");

  /** The headers of the record: the original ones, then ours. */
  public List<Header> write(String id, boolean isFull) {
    List<Header> headers = new ArrayList<>(original.size() + 4);
    headers.addAll(original);
    headers.add(Header.of(WeirHeaders.EVENT_ID, id));
    headers.add(isFull ? FULL : PARTIAL);
    if (attempt != null) {
      headers.add(Header.of(WeirHeaders.ATTEMPT, Integer.toString(attempt)));
    }
    if (timestamp != null) {
      headers.add(Header.of(WeirHeaders.ORIGIN_TIMESTAMP, Long.toString(timestamp)));
    }
    return headers;
  }

  /** What {@link #write} has made these of. */
  public static EnrichedHeaders read(List<Header> headers) {
    int ours = headers.size();
    Integer attempt = null;
    Long timestamp = null;
    while (ours > 0 && headers.get(ours - 1).name().startsWith(WeirHeaders.PREFIX)) {
      ours--;
      Header header = headers.get(ours);
      switch (header.name()) {
        case WeirHeaders.ATTEMPT -> attempt = Integer.valueOf(header.text());
        case WeirHeaders.ORIGIN_TIMESTAMP -> timestamp = Long.valueOf(header.text());
        default -> {}
      }
    }
    return new EnrichedHeaders(headers.subList(0, ours), attempt, timestamp);
  }
}
