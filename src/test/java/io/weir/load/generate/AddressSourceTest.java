package io.weir.load.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AddressSourceTest {

  @Test
  void everyAddressLiesInItsRange() {
    assertInside(new AddressRange("81.2.69.142", "81.2.70.3"));
    assertInside(new AddressRange("1.2.3.4", "1.2.3.4"));
    assertInside(new AddressRange("0.0.0.0", "255.255.255.255"));
    assertInside(new AddressRange("2001:470::", "2001:470:0:ffff:ffff:ffff:ffff:ffff"));
    assertInside(new AddressRange("2001:470::5", "2001:470::9"));
    assertInside(new AddressRange("2001:470::ffff:ffff:ffff:fff0", "2001:470:0:1::5"));
    assertInside(new AddressRange("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
  }

  @Test
  void bothEndsOfARangeAreDrawn() {
    Set<String> drawn = new HashSet<>();
    SplittableRandom random = new SplittableRandom(1);
    AddressSource source = AddressSource.of(List.of(new AddressRange("9.9.9.254", "9.9.10.1")));
    for (int i = 0; i < 200; i++) {
      drawn.add(draw(source, random));
    }
    assertEquals(Set.of("9.9.9.254", "9.9.9.255", "9.9.10.0", "9.9.10.1"), drawn);
  }

  @Test
  void aRangeThatIsNoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> AddressSource.of(List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> AddressSource.of(List.of(new AddressRange("1.2.3.4", "2001:db8::1"))));
    assertThrows(
        IllegalArgumentException.class,
        () -> AddressSource.of(List.of(new AddressRange("example.org", "example.org"))));
  }

  @Test
  void unlistedAddressesAreAddressesToo() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      JsonBuffer json = new JsonBuffer();
      AddressSource.writeUnlisted(json, random);
      number(text(json));
    }
  }

  private static void assertInside(AddressRange range) {
    SplittableRandom random = new SplittableRandom(1);
    AddressSource source = AddressSource.of(List.of(range));
    for (int i = 0; i < 500; i++) {
      String drawn = draw(source, random);
      assertTrue(
          number(drawn).compareTo(number(range.first())) >= 0
              && number(drawn).compareTo(number(range.last())) <= 0,
          drawn + " of " + range);
    }
  }

  private static String draw(AddressSource source, SplittableRandom random) {
    JsonBuffer json = new JsonBuffer();
    source.write(json, random);
    return text(json);
  }

  private static String text(JsonBuffer json) {
    return new String(json.copy(), StandardCharsets.US_ASCII);
  }

  private static BigInteger number(String address) {
    return new BigInteger(1, NetUtil.createByteArrayFromIpAddressString(address));
  }
}
