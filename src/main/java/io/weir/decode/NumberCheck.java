package io.weir.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** The numbers that {@code event::jsonb} can hold, so that every stored event can be cast. Pure. */
final class NumberCheck {

  /** Longest number; a longer one, or a larger exponent, no numeric type downstream can hold. */
  static final int MAX_LENGTH = 400;

  private static final int MAX_EXPONENT = 9_999;

  private NumberCheck() {}

  /** Whether the exponent of the number at the current token is too large. */
  static boolean isBeyond(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_FLOAT || in.getTextLength() < 4) {
      return false;
    }
    char[] text = in.getTextCharacters();
    int end = in.getTextOffset() + in.getTextLength();
    int exponent = -1;
    for (int i = in.getTextOffset(); i < end; i++) {
      if (text[i] == 'e' || text[i] == 'E') {
        exponent = 0;
      } else if (exponent >= 0 && text[i] >= '0' && text[i] <= '9') {
        exponent = exponent * 10 + text[i] - '0';
        if (exponent > MAX_EXPONENT) {
          return true;
        }
      }
    }
    return false;
  }
}
