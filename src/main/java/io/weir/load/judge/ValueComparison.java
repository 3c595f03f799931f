package io.weir.load.judge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.load.generate.Ledger;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Compares the value of an output record with the value sent, by the ledger. Confined to one
 * thread.
 */
final class ValueComparison {
  private final Ledger ledger;
  private final CRC32C crc = new CRC32C();
  private final JsonFactory json = new JsonFactory();

  ValueComparison(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Whether a dead letter's value is the value sent. */
  boolean isUnchanged(int number, byte[] value) {
    if (value == null || ledger.length(number) < 0) {
      return value == null && ledger.length(number) < 0;
    }
    return value.length == ledger.length(number) && checksum(value) == sentChecksum(number);
  }

  /**
   * Whether an enriched value is the JSON object sent, byte for byte, with nothing but members
   * added before its closing brace.
   */
  boolean isOriginalWithMembersAdded(int number, byte[] value) {
    int length = ledger.length(number);
    if (value == null || length < 2 || value.length < length || value[value.length - 1] != '}') {
      return false;
    }
    crc.reset();
    crc.update(value, 0, length - 1);
    crc.update('}');
    return (int) crc.getValue() == sentChecksum(number)
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

  private int sentChecksum(int number) {
    return ledger.checksum(number);
  }

  private int checksum(byte[] value) {
    crc.reset();
    crc.update(value);
    return (int) crc.getValue();
  }
}
