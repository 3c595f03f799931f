package io.weir.enrich;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.Validatable.Complaints;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The meanings and rules of the settings that every kind of enrichment has. Pure. */
final class EnrichmentRules {
  static final String NAME =
      "How the enrichment is called in records, metrics and messages: small letters, digits and"
          + " hyphens.";
  static final String INPUT = "JSON pointer to the text to ask about; events without it pass.";
  static final String OUTPUT = "JSON pointer to where the answer is written.";
  static final String ON_FAILURE =
      "What a failed look-up means: `retry` later, `skip` this enrichment, or `dead-letter`.";

  static final String MISSING_VALUES =
      "Texts at the input that stand for no value: such an event passes as one without the input"
          + " does. Blanks around them do not count.";
  static final String MISSING_VALUES_BY_DEFAULT = "[\"\", \"-\"]";

  private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  /** What is said about a text that is no slug. */
  static final String NO_SLUG =
      "must begin with a small letter and hold at most 40 small letters, digits and hyphens";

  private EnrichmentRules() {}

  static void check(EnrichmentSettings settings, Complaints complaints) {
    checkSlug("/name", settings.name(), complaints);
    if (complaints.areValid("/input")) {
      checkPointer("/input", settings.input(), "point to a text in it, such as /ip", complaints);
    }
    if (complaints.areValid("/output")) {
      checkPointer("/output", settings.output(), "point to a member, such as /geo", complaints);
    }
  }

  private static void checkPointer(
      String where, JsonPointer pointer, String mend, Complaints complaints) {
    if (pointer.matches()) {
      complaints.add(where, "points to the whole event; " + mend);
    } else if (!isStorable(pointer.toString())) {
      complaints.add(where, "holds \\u0000 or half a surrogate pair, which no event can have");
    }
  }

  private static boolean isStorable(String text) {
    return text.indexOf(0) < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  static void checkSlug(String pointer, String text, Complaints complaints) {
    if (complaints.areValid(pointer) && !isSlug(text)) {
      complaints.add(pointer, NO_SLUG);
    }
  }

  static boolean isSlug(String text) {
    return SLUG.matcher(text).matches();
  }
}
