package io.weir.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Turns one JSON file into settings records, once: parse, put in references, bind, check. Either
 * everything is right, or everything that is wrong is said at once. Reading blocks; call it before
 * there is an event loop.
 */
public final class Configuration {

  private static final ObjectWriter INDENTED =
      JsonMapper.builder()
          .build()
          .writer(
              new DefaultPrettyPrinter()
                  .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                  .withSeparators(
                      Separators.createDefaultInstance()
                          .withObjectFieldValueSpacing(Separators.Spacing.AFTER)));

  private Configuration() {}

  /**
   * Reads a file of at most 1 MiB.
   *
   * @throws ConfigurationException if the file cannot be read or anything in it is wrong
   */
  public static <T> T read(Path file, Class<T> type, References references) {
    byte[] json;
    try (InputStream in = Files.newInputStream(file)) {
      json = in.readNBytes(StrictJsonReader.MAX_BYTES + 1);
    } catch (IOException e) {
      Problems problems = new Problems();
      problems.add(Place.ROOT, "the configuration file " + file + " " + References.why(e));
      problems.refuseIfAny();
      throw new IllegalStateException("a problem was not refused", e);
    }
    return parse(json, type, references);
  }

  /** The same for a text. */
  public static <T> T parse(String json, Class<T> type, References references) {
    return parse(json.getBytes(StandardCharsets.UTF_8), type, references);
  }

  /**
   * Binds a configuration of at most 1 MiB of UTF-8 to a settings record.
   *
   * @throws ConfigurationException if anything in it is wrong
   * @throws IllegalStateException if the settings records are not declared soundly
   */
  public static <T> T parse(byte[] json, Class<T> type, References references) {
    Shape shape = Shape.of(type);
    Problems problems = new Problems();
    Optional<JsonNode> tree = new StrictJsonReader(problems).read(json);
    ReferenceResolver resolver = new ReferenceResolver(references, problems);
    Optional<Object> settings =
        tree.map(node -> resolver.resolve(node, Place.ROOT))
            .flatMap(
                node ->
                    new Binding(problems, resolver)
                        .bind(shape, new Given(node, Place.ROOT, false)));
    problems.refuseIfAny();
    return type.cast(settings.orElseThrow());
  }

  /** The effective configuration as indented JSON, every default filled in and secrets masked. */
  public static String show(Object settings) {
    try {
      return INDENTED.writeValueAsString(tree(settings));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory cannot fail to be written", e);
    }
  }

  /** The same on one line, for a log. */
  public static String showOnOneLine(Object settings) {
    return tree(settings).toString();
  }

  private static JsonNode tree(Object settings) {
    return Shape.of(settings.getClass()).show(settings, false);
  }
}
