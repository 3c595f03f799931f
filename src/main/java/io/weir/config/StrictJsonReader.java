package io.weir.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads JSON with comments into a tree, exactly and within limits: no duplicate members, no
 * trailing text, numbers as written. Its messages never quote the text, which may hold secrets.
 * Pure.
 */
final class StrictJsonReader {

  /** The largest file. */
  static final int MAX_BYTES = 1 << 20;

  /** The deepest nesting of objects and lists. */
  static final int MAX_DEPTH = 32;

  private static final int MAX_NUMBER_LENGTH = 100;
  private static final int MAX_NAME_LENGTH = 256;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_BYTES)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxNameLength(MAX_NAME_LENGTH)
                  .build())
          .build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Problems problems;

  StrictJsonReader(Problems problems) {
    this.problems = problems;
  }

  /** A tree that the program itself declares, such as a default. */
  static JsonNode declared(String json) {
    Problems problems = new Problems();
    Optional<JsonNode> tree =
        new StrictJsonReader(problems).read(json.getBytes(StandardCharsets.UTF_8));
    problems.refuseIfAny();
    return tree.orElseThrow();
  }

  /** The tree of a file; empty if it is not JSON, which is then among the problems. */
  Optional<JsonNode> read(byte[] json) {
    if (json.length > MAX_BYTES) {
      problems.reject(ConfigPointer.ROOT, "the file is larger than 1 MiB");
      return Optional.empty();
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      return read(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      problems.reject(ConfigPointer.ROOT, "the file is not UTF-8 text");
      return Optional.empty();
    }
  }

  private Optional<JsonNode> read(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      try {
        return whole(parser);
      } catch (JsonProcessingException e) {
        ConfigPointer pointer =
            new ConfigPointer(parser.getParsingContext().pathAsPointer().toString());
        problems.reject(pointer, explain(e, text));
        return Optional.empty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot fail to be read", e);
    }
  }

  private Optional<JsonNode> whole(JsonParser parser) throws IOException {
    if (parser.nextToken() == null) {
      problems.reject(ConfigPointer.ROOT, "the file is empty; write a JSON object");
      return Optional.empty();
    }
    JsonNode root = value(parser, ConfigPointer.ROOT);
    if (parser.nextToken() != null) {
      int line = parser.currentTokenLocation().getLineNr();
      problems.reject(
          ConfigPointer.ROOT, "line " + line + ": the file goes on after its end; cut the rest");
    }
    return Optional.of(root);
  }

  private JsonNode value(JsonParser parser, ConfigPointer pointer) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, pointer);
      case START_ARRAY -> list(parser, pointer);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  private JsonNode object(JsonParser parser, ConfigPointer pointer) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      ConfigPointer member = pointer.member(name);
      parser.nextToken();
      JsonNode value = value(parser, member);
      if (object.has(name)) {
        problems.reject(member, "stands here twice; keep one of them");
      } else {
        object.set(name, value);
      }
    }
    return object;
  }

  private JsonNode list(JsonParser parser, ConfigPointer pointer) throws IOException {
    ArrayNode list = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(parser, pointer.item(list.size())));
    }
    return list;
  }

  private static JsonNode number(JsonParser parser) throws IOException {
    try {
      return DecimalNode.valueOf(new BigDecimal(parser.getText()));
    } catch (NumberFormatException e) {
      throw new StreamConstraintsException("number", parser.currentTokenLocation());
    }
  }

  /** Jackson's own message is not used: it quotes what it could not read. */
  private static String explain(JsonProcessingException e, String text) {
    String where =
        e.getLocation() == null
            ? ""
            : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
    if (e instanceof StreamConstraintsException) {
      return where
          + (": is beyond a limit: %d levels deep, names of %d characters, numbers of %d"
                  + " digits and exponents that fit an int")
              .formatted(MAX_DEPTH, MAX_NAME_LENGTH, MAX_NUMBER_LENGTH);
    }
    if (e instanceof JsonEOFException) {
      return where + ": the file ends too early; look for a missing \", } or ]";
    }
    return where
        + ": is not JSON"
        + near(e, text)
        + "; look for a missing or extra comma, quote or bracket";
  }

  /** After a letter the position is the end of a bare word, and what follows it is not at fault. */
  private static String near(JsonProcessingException e, String text) {
    long offset = e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
    if (offset < 1 || offset >= text.length()) {
      return "";
    }
    char found = text.charAt((int) offset);
    boolean afterWord = Character.isLetterOrDigit(text.charAt((int) offset - 1));
    return !afterWord && "{}[],:\"".indexOf(found) >= 0 ? " at `" + found + "`" : "";
  }
}
