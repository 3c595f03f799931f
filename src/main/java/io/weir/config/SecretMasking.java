package io.weir.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What must not be printed although no setting declares it secret. Pure. */
final class SecretMasking {

  /** Stands for what is not shown. */
  static final String MASK = "***";

  /** Parts of the names under which Kafka clients and HTTP services take credentials. */
  private static final List<String> SECRET_NAMES =
      List.of(
          "password",
          "secret",
          "token",
          "credential",
          "jaas",
          "authorization",
          "cookie",
          "apikey",
          "keystorekey",
          "certificates",
          "certificatechain");

  private static final Pattern PASSWORD_IN_URI = Pattern.compile("(://[^:/?#@\\s]*):[^/?#\\s]*@");

  private SecretMasking() {}

  /** Whether a free-form member of this name is likely to hold a credential. */
  static boolean namesSecret(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
    return SECRET_NAMES.stream().anyMatch(plain::contains);
  }

  /** The text without a password that stands in the user part of a URI. */
  static String withoutPassword(String text) {
    return PASSWORD_IN_URI.matcher(text).replaceAll("$1:" + MASK + "@");
  }
}
