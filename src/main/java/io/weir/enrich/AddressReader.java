package io.weir.enrich;

import io.netty.util.NetUtil;
import io.weir.event.Answer;
import io.weir.event.Failure;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Reads an event's text as an IP address, strictly and without ever asking DNS: a dotted quad
 * without leading zeros, or IPv6 without brackets and zone. An IPv4 address mapped into IPv6 is
 * read as IPv4. Pure.
 */
public final class AddressReader {

  /** The longest text form of an address. */
  private static final int MAX_LENGTH = 45;

  private static final Reading MALFORMED =
      new Settled(
          new Answer.Failed(
              Failure.record(
                  "bad-address",
                  "the input is not an IPv4 or IPv6 address; ports, brackets, zones, leading zeros"
                      + " and host names are not accepted")));

  private AddressReader() {}

  /** What a text turned out to be. */
  public sealed interface Reading {}

  /** A public address, worth asking about. */
  public record Routable(InetAddress address) implements Reading {}

  /** A text whose answer is known: no address at all, or one that no data can place. */
  public record Settled(Answer answer) implements Reading {}

  /** Reads the text; never throws. */
  public static Reading read(String text) {
    InetAddress address = parse(text);
    if (address == null) {
      return MALFORMED;
    }
    SpecialAddress special = SpecialAddress.of(address);
    return special == null ? new Routable(address) : special.reading;
  }

  /** The address that the text is, special ones too, or null if it is none. */
  public static InetAddress parse(String text) {
    if (text.length() > MAX_LENGTH || !hasOnlyAddressCharacters(text) || hasLeadingZero(text)) {
      return null;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(withHexadecimalTail(text));
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }

  /** Netty takes a dotted tail only behind {@code ::ffff:}; the standard allows it behind all. */
  private static String withHexadecimalTail(String text) {
    int tail = text.lastIndexOf(':') + 1;
    if (tail == 0 || text.indexOf('.') < 0) {
      return text;
    }
    byte[] ipv4 = NetUtil.createByteArrayFromIpAddressString(text.substring(tail));
    if (ipv4 == null || ipv4.length != 4) {
      return text;
    }
    int high = (ipv4[0] & 0xff) << 8 | ipv4[1] & 0xff;
    int low = (ipv4[2] & 0xff) << 8 | ipv4[3] & 0xff;
    return text.substring(0, tail) + Integer.toHexString(high) + ":" + Integer.toHexString(low);
  }

  private static boolean hasOnlyAddressCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean hex = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
      if (!hex && c != '.' && c != ':') {
        return false;
      }
    }
    return true;
  }

  /** Whether a decimal part begins with a needless zero: some programs would read it as octal. */
  private static boolean hasLeadingZero(String text) {
    if (text.indexOf('.') < 0) {
      return false;
    }
    int last = text.length() - 1;
    for (int i = text.lastIndexOf(':') + 1; i < last; i++) {
      boolean begins = i == 0 || text.charAt(i - 1) == '.' || text.charAt(i - 1) == ':';
      if (begins && text.charAt(i) == '0' && text.charAt(i + 1) != '.') {
        return true;
      }
    }
    return false;
  }

  /** Addresses that belong to nobody in particular. */
  private enum SpecialAddress {
    UNSPECIFIED,
    LOOPBACK,
    PRIVATE,
    CARRIER_NAT,
    LINK_LOCAL,
    UNIQUE_LOCAL,
    DOCUMENTATION,
    BENCHMARK,
    MULTICAST,
    BROADCAST,
    RESERVED;

    private final Reading reading =
        new Settled(
            new Answer.None(name().toLowerCase(Locale.ROOT).replace('_', '-') + "-address", null));

    static SpecialAddress of(InetAddress address) {
      byte[] bytes = address.getAddress();
      return address instanceof Inet4Address ? ofIpv4(intAt(bytes, 0)) : ofIpv6(bytes);
    }

    private static SpecialAddress ofIpv4(int address) {
      return switch (address >>> 24) {
        case 0 -> address == 0 ? UNSPECIFIED : RESERVED;
        case 10 -> PRIVATE;
        case 100 -> within(address, 0x64400000, 10) ? CARRIER_NAT : null;
        case 127 -> LOOPBACK;
        case 169 -> within(address, 0xA9FE0000, 16) ? LINK_LOCAL : null;
        case 172 -> within(address, 0xAC100000, 12) ? PRIVATE : null;
        case 192 ->
            within(address, 0xC0A80000, 16)
                ? PRIVATE
                : within(address, 0xC0000200, 24) ? DOCUMENTATION : null;
        case 198 ->
            within(address, 0xC6120000, 15)
                ? BENCHMARK
                : within(address, 0xC6336400, 24) ? DOCUMENTATION : null;
        case 203 -> within(address, 0xCB007100, 24) ? DOCUMENTATION : null;
        default -> {
          if (address == -1) {
            yield BROADCAST;
          }
          yield within(address, 0xE0000000, 4)
              ? MULTICAST
              : within(address, 0xF0000000, 4) ? RESERVED : null;
        }
      };
    }

    private static SpecialAddress ofIpv6(byte[] bytes) {
      int head = intAt(bytes, 0);
      if (head == 0 && intAt(bytes, 4) == 0 && intAt(bytes, 8) == 0) {
        int tail = intAt(bytes, 12);
        return tail == 0 ? UNSPECIFIED : tail == 1 ? LOOPBACK : null;
      }
      if (within(head, 0xFE800000, 10)) {
        return LINK_LOCAL;
      }
      if (within(head, 0xFC000000, 7)) {
        return UNIQUE_LOCAL;
      }
      if (within(head, 0xFEC00000, 10)) {
        return PRIVATE;
      }
      if (within(head, 0xFF000000, 8)) {
        return MULTICAST;
      }
      return head == 0x20010DB8 || within(head, 0x3FFF0000, 20) ? DOCUMENTATION : null;
    }

    private static boolean within(int address, int network, int prefixBits) {
      return (address ^ network) >>> (32 - prefixBits) == 0;
    }

    private static int intAt(byte[] bytes, int at) {
      return bytes[at] << 24
          | (bytes[at + 1] & 0xff) << 16
          | (bytes[at + 2] & 0xff) << 8
          | bytes[at + 3] & 0xff;
    }
  }
}
