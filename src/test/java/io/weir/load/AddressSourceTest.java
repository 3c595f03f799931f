package io.weir.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import io.weir.load.AddressSource.Range;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressSourceTest {

  @Test
  void everyAddressLiesInItsRange() {
    assertInside(new Range("81.2.69.142", "81.2.70.3"));
    assertInside(new Range("1.2.3.4", "1.2.3.4"));
    assertInside(new Range("0.0.0.0", "255.255.255.255"));
    assertInside(new Range("2001:470::", "2001:470:0:ffff:ffff:ffff:ffff:ffff"));
    assertInside(new Range("2001:470::5", "2001:470::9"));
    assertInside(new Range("2001:470::ffff:ffff:ffff:fff0", "2001:470:0:1::5"));
    assertInside(new Range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
  }

  @Test
  void bothEndsOfARangeAreDrawn() {
    Set<String> drawn = new HashSet<>();
    SeededRandom draws = new SeededRandom(1).of(0, 0);
    AddressSource source = AddressSource.of(List.of(new Range("9.9.9.254", "9.9.10.1")));
    for (int i = 0; i < 200; i++) {
      drawn.add(draw(source, draws));
    }
    assertEquals(Set.of("9.9.9.254", "9.9.9.255", "9.9.10.0", "9.9.10.1"), drawn);
  }

  @Test
  void aRangeThatIsNoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> AddressSource.of(List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> AddressSource.of(List.of(new Range("1.2.3.4", "2001:db8::1"))));
    assertThrows(
        IllegalArgumentException.class,
        () -> AddressSource.of(List.of(new Range("example.org", "example.org"))));
  }

  @Test
  void straysAreAddressesToo() {
    SeededRandom draws = new SeededRandom(1).of(0, 0);
    for (int i = 0; i < 500; i++) {
      JsonBytes json = new JsonBytes();
      AddressSource.writeStray(json, draws);
      number(text(json));
    }
  }

  private static void assertInside(Range range) {
    SeededRandom draws = new SeededRandom(1).of(0, 0);
    AddressSource source = AddressSource.of(List.of(range));
    for (int i = 0; i < 500; i++) {
      String drawn = draw(source, draws);
      assertTrue(
          number(drawn).compareTo(number(range.first())) >= 0
              && number(drawn).compareTo(number(range.last())) <= 0,
          drawn + " of " + range);
    }
  }

  private static String draw(AddressSource source, SeededRandom draws) {
    JsonBytes json = new JsonBytes();
    source.write(json, draws);
    return text(json);
  }

  private static String text(JsonBytes json) {
    return new String(json.copy(), StandardCharsets.US_ASCII);
  }

  private static BigInteger number(String address) {
    return new BigInteger(1, NetUtil.createByteArrayFromIpAddressString(address));
  }
}
