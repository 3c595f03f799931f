package io.weir.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Writes the page that says of every setting what it means, its default and its bounds: a complete
 * configuration file with comments, which itself can be read. Pure.
 */
public final class SettingsReference {

  private SettingsReference() {}

  /**
   * Writes the page: the default of each setting, for required ones the value in the example.
   *
   * @param root the settings record of the whole file
   * @param example a valid configuration that gives every required value, and in a list of variants
   *     each variant once
   * @return the same text for the same declarations and example, ending with a newline
   * @throws IllegalArgumentException if the example lacks a value, naming it
   */
  public static String render(Class<?> root, JsonNode example) {
    ReferencePage page = new ReferencePage();
    SettingType.of(root)
        .document(page, new ReferenceExample(ConfigPointer.ROOT, example, Optional.empty()));
    return page.text();
  }
}
