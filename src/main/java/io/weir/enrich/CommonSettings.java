package io.weir.enrich;

import io.weir.config.Checked.Complaints;
import java.util.regex.Pattern;

/** The meanings and rules of the settings that every kind of enrichment has. Pure. */
final class CommonSettings {
  static final String NAME =
      "How the enrichment is called in records, metrics and messages: small letters, digits and"
          + " hyphens.";
  static final String INPUT = "JSON pointer to the text to ask about; events without it pass.";
  static final String OUTPUT = "JSON pointer to where the answer is written.";
  static final String ON_FAILURE =
      "What a failed look-up means: `retry` later, `skip` this enrichment, or `dead-letter`.";

  private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  private CommonSettings() {}

  static void check(EnrichmentSettings settings, Complaints complaints) {
    checkSlug("/name", settings.name(), complaints);
    if (settings.input().matches()) {
      complaints.add("/input", "points to the whole event; point to a text in it, such as /ip");
    }
    if (settings.output().matches()) {
      complaints.add("/output", "points to the whole event; point to a member, such as /geo");
    }
  }

  static void checkSlug(String pointer, String text, Complaints complaints) {
    if (!SLUG.matcher(text).matches()) {
      complaints.add(
          pointer,
          "must begin with a small letter and hold at most 40 small letters, digits and hyphens");
    }
  }
}
