package io.weir.enrich;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Texts made to pass for addresses, seeded: the reader must agree with an independent oracle,
 * written from the grammar of RFC 4291 and RFC 3986, about what each is.
 */
class HostileAddressTest {
  private static final long SEED = 20_260_727;
  private static final int ROUNDS = 300_000;
  private static final String LETTERS = "0123456789abcdefABCDEF:.:.:.::";

  private static final Pattern BYTE =
      Pattern.compile("0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]");
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

  private static final List<String> SEEDS =
      List.of(
          "1.2.3.4",
          "255.255.255.255",
          "::",
          "::1",
          "1::",
          "2001:db8:0:1:2:3:4:5",
          "2001:db8::8:800:200c:417a",
          "1:2:3:4:5:6:7::",
          "::2:3:4:5:6:7:8",
          "::ffff:1.2.3.4",
          "64:ff9b::192.0.2.33",
          "1:2:3:4:5:6:1.2.3.4",
          "1::5:6:1.2.3.4");

  @Test
  void theReaderAgreesWithTheOracleAboutWhatIsAnAddress() {
    Random random = new Random(SEED);
    int addresses = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutated(SEEDS.get(random.nextInt(SEEDS.size())), random);
      byte[] expected = oracle(text);
      InetAddress read = AddressReader.parse(text);
      assertEquals(hex(expected), hex(read == null ? null : read.getAddress()), text);
      addresses += read == null ? 0 : 1;
    }
    assertTrue(addresses > ROUNDS / 20, "only " + addresses + " were addresses");
  }

  private static String hex(byte[] address) {
    return address == null ? "none" : Arrays.toString(address);
  }

  private static String mutated(String seed, Random random) {
    StringBuilder text = new StringBuilder(seed);
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length() + 1);
      char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, letter);
        case 1 -> text.replace(at, Math.min(text.length(), at + 1), String.valueOf(letter));
        case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 4)));
      }
    }
    return text.toString();
  }

  private static byte[] oracle(String text) {
    if (!text.contains(":")) {
      return quad(text);
    }
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    List<Integer> head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
    List<Integer> tail = groups(gap < 0 ? "" : text.substring(gap + 2), true);
    if (head == null || tail == null) {
      return null;
    }
    int missing = 8 - head.size() - tail.size();
    if (gap < 0 ? missing != 0 : missing < 1) {
      return null;
    }
    List<Integer> all = new ArrayList<>(head);
    for (int i = 0; i < missing; i++) {
      all.add(0);
    }
    all.addAll(tail);
    return mapped(all);
  }

  /** The groups between colons; the last may be a dotted quad where that is allowed. */
  private static List<Integer> groups(String part, boolean quadAtEnd) {
    List<Integer> groups = new ArrayList<>();
    String[] words = part.isEmpty() ? new String[0] : part.split(":", -1);
    for (int i = 0; i < words.length; i++) {
      if (GROUP.matcher(words[i]).matches()) {
        groups.add(Integer.parseInt(words[i], 16));
        continue;
      }
      byte[] quad = quadAtEnd && i == words.length - 1 ? quad(words[i]) : null;
      if (quad == null) {
        return null;
      }
      groups.add((quad[0] & 0xff) << 8 | quad[1] & 0xff);
      groups.add((quad[2] & 0xff) << 8 | quad[3] & 0xff);
    }
    return groups;
  }

  private static byte[] quad(String text) {
    String[] words = text.split("\\.", -1);
    byte[] quad = new byte[4];
    for (int i = 0; i < words.length; i++) {
      if (words.length != 4 || !BYTE.matcher(words[i]).matches()) {
        return null;
      }
      quad[i] = (byte) Integer.parseInt(words[i]);
    }
    return quad;
  }

  /** Sixteen bytes, or the four of an IPv4 address mapped into them. */
  private static byte[] mapped(List<Integer> groups) {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[2 * i] = (byte) (groups.get(i) >> 8);
      bytes[2 * i + 1] = (byte) (int) groups.get(i);
    }
    boolean isMapped =
        groups.subList(0, 5).stream().allMatch(group -> group == 0) && groups.get(5) == 0xffff;
    return isMapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
  }
}
