package io.weir.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Compares what came out with what the ledger says went in. Confined to one thread. */
final class SentBytes {
  private final Ledger ledger;
  private final CRC32C checksum = new CRC32C();
  private final JsonFactory json = new JsonFactory();

  SentBytes(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Whether a dead letter's value is the value sent. */
  boolean isSame(int number, byte[] value) {
    if (value == null || ledger.length(number) < 0) {
      return value == null && ledger.length(number) < 0;
    }
    return value.length == ledger.length(number) && sum(value) == sent(number);
  }

  /**
   * Whether an enriched value is the JSON object sent, byte for byte, with nothing but members
   * added before its closing brace.
   */
  boolean isGrown(int number, byte[] value) {
    int length = ledger.length(number);
    if (value == null || length < 2 || value.length < length || value[value.length - 1] != '}') {
      return false;
    }
    checksum.reset();
    checksum.update(value, 0, length - 1);
    checksum.update('}');
    return (int) checksum.getValue() == sent(number)
        && (value.length == length || isMembers(value, length - 1));
  }

  private boolean isMembers(byte[] value, int from) {
    if (value[from] != ',') {
      return false;
    }
    byte[] object = Arrays.copyOfRange(value, from, value.length);
    object[0] = '{';
    try (JsonParser parser = json.createParser(object)) {
      parser.nextToken();
      parser.skipChildren();
      return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private int sent(int number) {
    return ledger.checksum(number);
  }

  private int sum(byte[] value) {
    checksum.reset();
    checksum.update(value);
    return (int) checksum.getValue();
  }
}
