package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

  private Configuration() {}

  /**
   * Reads a file of at most 1 MiB.
   *
   * @throws ConfigurationException if the file cannot be read or anything in it is wrong
   */
  public static <T> LoadedConfig<T> read(Path file, Class<T> type, References references) {
    byte[] json;
    try (InputStream in = Files.newInputStream(file)) {
      json = in.readNBytes(StrictJsonReader.MAX_BYTES + 1);
    } catch (IOException e) {
      Problems problems = new Problems();
      problems.reject(
          ConfigPointer.ROOT, "the configuration file " + file + " " + References.why(e));
      problems.refuseIfAny();
      throw new IllegalStateException("a problem was not refused", e);
    }
    return load(json, type, references);
  }

  /** The settings of a text. */
  public static <T> T parse(String json, Class<T> type, References references) {
    return load(json.getBytes(StandardCharsets.UTF_8), type, references).settings();
  }

  /**
   * Binds a configuration of at most 1 MiB of UTF-8 to a settings record.
   *
   * @throws ConfigurationException if anything in it is wrong
   * @throws IllegalStateException if the settings records are not declared soundly
   */
  public static <T> LoadedConfig<T> load(byte[] json, Class<T> type, References references) {
    SettingType settingType = SettingType.of(type);
    Problems problems = new Problems();
    Optional<JsonNode> tree = new StrictJsonReader(problems).read(json);
    ReferenceResolver resolver = new ReferenceResolver(references, problems);
    Optional<Object> settings =
        tree.map(Configuration::withoutSchema)
            .map(node -> resolver.resolve(node, ConfigPointer.ROOT))
            .flatMap(
                node ->
                    new Binding(problems, resolver)
                        .bind(settingType, new InputValue(node, ConfigPointer.ROOT, false)));
    problems.refuseIfAny();
    return new LoadedConfig<>(type.cast(settings.orElseThrow()), resolver.masked());
  }

  /** What a file says of its schema is for editors alone. */
  private static JsonNode withoutSchema(JsonNode file) {
    if (file instanceof ObjectNode object) {
      object.remove(ConfigSchema.NAMED_BY);
    }
    return file;
  }
}
