package io.weir.text;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Text of bytes that should be UTF-8: valid to the last byte, or no text at all. Pure. */
public final class Utf8 {

  private Utf8() {}

  /** The text of these bytes; empty if they are not valid. */
  public static Optional<String> text(byte[] bytes) {
    if (isAscii(bytes)) {
      // Nearly all keys and headers; many times cheaper than a decoder.
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Whether these bytes are valid; makes no text of them, which would be larger than they are. */
  public static boolean isValid(byte[] bytes) {
    return ByteBufUtil.isText(Unpooled.wrappedBuffer(bytes), StandardCharsets.UTF_8);
  }

  private static boolean isAscii(byte[] bytes) {
    int all = 0;
    for (byte b : bytes) {
      all |= b;
    }
    return all >= 0;
  }
}
