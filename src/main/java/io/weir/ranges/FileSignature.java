package io.weir.ranges;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a file is, told by its first bytes or its last. Pure. */
final class FileSignature {

  /** How many of its first bytes tell what a file is. */
  static final int HEAD = 512;

  /** Within how many of its last bytes a MaxMind database says so, by its format. */
  static final int TAIL = 128 * 1024;

  private static final byte[] GZIP = HexFormat.of().parseHex("1f8b08");
  private static final byte[] UTF8_MARK = HexFormat.of().parseHex("efbbbf");
  private static final byte[] MAXMIND = latin1("\u00ab\u00cd\u00efMaxMind.com");

  private static final List<Signature> OTHERS =
      List.of(
          of("fd377a585a00", "is packed by xz; unpack it first (xz -dk)"),
          of("504b0304", "is a zip archive or a spreadsheet; unpack it first, or save it as CSV"),
          of("28b52ffd", "is packed by zstd; unpack it first (zstd -dk)"),
          of("425a68", "is packed by bzip2; unpack it first (bzip2 -dk)"),
          of("377abcaf271c", "is a 7z archive; unpack it first"),
          of("d0cf11e0a1b11ae1", "is a spreadsheet; save it as CSV"),
          new Signature(latin1("ustar"), 257, "is a tar archive; unpack it first (tar -xf)"),
          new Signature(latin1("SQLite format 3"), 0, "is a SQLite database; export it as CSV"),
          new Signature(
              latin1("version https://git-lfs"), 0, "only points to a file (git lfs pull)"),
          new Signature(latin1("<"), 0, "is a web page or XML; did the download fail?"),
          new Signature(latin1("{"), 0, "is JSON; write lines start,end,country"));

  /** Bytes at a place in a file, and what a file with them is and how it is mended. */
  private record Signature(byte[] bytes, int at, String is) {
    boolean marks(byte[] head) {
      return matches(bytes, head, at);
    }
  }

  private FileSignature() {}

  private static Signature of(String hex, String is) {
    return new Signature(HexFormat.of().parseHex(hex), 0, is);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean matches(byte[] bytes, byte[] file, int at) {
    int end = at + bytes.length;
    return file.length >= end && Arrays.equals(bytes, 0, bytes.length, file, at, end);
  }

  static boolean isGzip(byte[] head) {
    return matches(GZIP, head, 0);
  }

  /** Whether these last bytes are those of a MaxMind database. */
  static boolean isMaxMind(byte[] tail) {
    for (int at = tail.length - MAXMIND.length; at >= 0; at--) {
      if (matches(MAXMIND, tail, at)) {
        return true;
      }
    }
    return false;
  }

  /** What a file with these first bytes is instead of text; empty if it may be text. */
  static Optional<String> objection(byte[] head) {
    return OTHERS.stream()
        .filter(signature -> signature.marks(head))
        .map(Signature::is)
        .findFirst()
        .or(
            () ->
                utf16(head).isEmpty() && contains(head, 0)
                    ? Optional.of("is no text; give lines start,end,country")
                    : Optional.empty());
  }

  private static boolean contains(byte[] head, int value) {
    for (byte b : head) {
      if (b == value) {
        return true;
      }
    }
    return false;
  }

  /** How many bytes of a mark in front are no text. */
  static int markLength(byte[] head) {
    return matches(UTF8_MARK, head, 0) ? UTF8_MARK.length : 0;
  }

  /**
   * How the text is written. Addresses and codes are ASCII; whatever else stands there fails as a
   * bad line does, or is a name that is passed over.
   */
  static Charset charset(byte[] head) {
    return utf16(head).orElse(StandardCharsets.ISO_8859_1);
  }

  /** With a mark, or without one where every other byte is zero, as that of ASCII is. */
  private static Optional<Charset> utf16(byte[] head) {
    if (head.length < 2) {
      return Optional.empty();
    }
    int first = Byte.toUnsignedInt(head[0]) << 8 | Byte.toUnsignedInt(head[1]);
    if (first == 0xFEFF || first == 0xFFFE) {
      return Optional.of(StandardCharsets.UTF_16);
    }
    if (isEveryOtherZero(head, 0)) {
      return Optional.of(StandardCharsets.UTF_16BE);
    }
    return isEveryOtherZero(head, 1) ? Optional.of(StandardCharsets.UTF_16LE) : Optional.empty();
  }

  private static boolean isEveryOtherZero(byte[] head, int begin) {
    for (int i = 0; i + 1 < head.length; i += 2) {
      if (head[i + begin] != 0 || head[i + 1 - begin] == 0) {
        return false;
      }
    }
    return true;
  }
}
