package io.weir.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import io.weir.config.SchemaFaults.Fault;
import io.weir.config.SchemaFaults.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Asks a validator of its own whether the schema and the reading of a file say the same. */
public final class SchemaAgreement {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

  private static final Dialect DIALECT =
      Dialect.builder(Dialects.getDraft202012())
          .keyword(new AnnotationKeyword(ConfigSchema.SECRET))
          .keyword(new AnnotationKeyword(ConfigSchema.MINIMUM))
          .keyword(new AnnotationKeyword(ConfigSchema.MAXIMUM))
          .build();

  private static final SchemaRegistry VALIDATORS = SchemaRegistry.withDialect(DIALECT);

  private final Class<?> settings;
  private final JsonNode tree;
  private final Schema schema;

  /** Of the files that are read as this settings record. */
  public SchemaAgreement(Class<?> settings) {
    this.settings = settings;
    this.tree = ConfigSchema.of(settings);
    this.schema = VALIDATORS.getSchema(tree);
  }

  private static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a sample is not JSON", e);
    }
  }

  private List<String> refusals(JsonNode file) {
    return schema.validate(file).stream().map(Error::toString).toList();
  }

  private boolean isRead(JsonNode file) {
    try {
      Configuration.parse(file.toString(), settings, References.none());
      return true;
    } catch (ConfigurationException refused) {
      return false;
    }
  }

  /** Expects that the schema is valid by the schema of all schemas. */
  public void assertSound() {
    Schema ofSchemas = VALIDATORS.getSchema(SchemaLocation.of(tree.path("$schema").textValue()));
    assertEquals(List.of(), ofSchemas.validate(tree));
  }

  /** Expects that the schema allows the file. */
  public void assertValid(String json) {
    assertEquals(List.of(), refusals(read(json)));
  }

  /** Expects that neither allows the file. */
  public void assertBothRefuse(String json) {
    assertNotEquals(List.of(), refusals(read(json)));
    assertEquals(false, isRead(read(json)), "the file is read");
  }

  /** Expects that only reading refuses the file. */
  public void assertReadingAloneRefuses(String json) {
    assertValid(json);
    assertEquals(false, isRead(read(json)), "the file is read");
  }

  /**
   * Expects that both allow the file, and that both refuse it with any one fault; a duration or a
   * size beyond its bounds is for reading alone.
   *
   * @param json a file that gives every setting
   */
  public void assertBothRefuseEveryFault(String json) {
    JsonNode valid = read(json);
    assertValid(json);
    assertTrue(isRead(valid));
    List<Fault> faults = SchemaFaults.of(tree, valid);
    Set<Kind> kinds = faults.stream().map(Fault::kind).collect(Collectors.toSet());
    assertEquals(EnumSet.allOf(Kind.class), kinds);
    assertEquals(List.of(), faults.stream().filter(fault -> isRead(fault.file())).toList());
    assertEquals(
        List.of(),
        faults.stream()
            .filter(
                fault -> refusals(fault.file()).isEmpty() != (fault.kind() == Kind.BEYOND_QUANTITY))
            .toList());
  }

  /** Expects that the schema allows a reference for every single value of the file. */
  public void assertReferencesAreValid(String json) {
    List<JsonNode> references = SchemaFaults.references(tree, read(json));
    assertTrue(references.size() > 10, () -> references.size() + " single values");
    references.forEach(file -> assertEquals(List.of(), refusals(file), file::toString));
  }
}
