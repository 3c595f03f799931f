package io.weir.config;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.ScalarType.Notation;
import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The types of single values that settings can have, and how each is written. Pure. */
final class Scalars {

  private static final List<ScalarType<?>> ALL =
      List.of(
          new ScalarType<>(
              String.class,
              Notation.TEXT,
              "text",
              Function.identity(),
              Function.identity(),
              Optional.of(BoundedSize.length()),
              "",
              List.of()),
          booleans(),
          number(Integer.class, "a whole number", Scalars::readInt, String::valueOf),
          number(Long.class, "a whole number", Scalars::readLong, String::valueOf),
          number(Double.class, "a number", Scalars::readDouble, Scalars::writeDouble),
          new ScalarType<>(
              Duration.class,
              Notation.TEXT,
              "a duration with its unit, such as \"500ms\", \"10s\", \"1m\", \"1h\" or \"1d\"",
              DurationCodec::parse,
              DurationCodec::write,
              Optional.of(
                  byValue(
                      Duration.class,
                      DurationCodec::parse,
                      DurationCodec::write,
                      duration -> Optional.empty())),
              DurationCodec.PATTERN,
              List.of()),
          new ScalarType<>(
              ByteSize.class,
              Notation.TEXT_OR_NUMBER,
              "a size, such as \"64KiB\", \"4MiB\" or a whole number of bytes",
              ByteSize::parse,
              ByteSize::toString,
              Optional.of(
                  byValue(
                      ByteSize.class,
                      ByteSize::parse,
                      ByteSize::toString,
                      size -> Optional.of(BigDecimal.valueOf(size.bytes())))),
              ByteSize.PATTERN,
              List.of()),
          unbounded(
              JsonPointer.class,
              "a JSON pointer, such as \"/user/ip\"",
              Scalars::readPointer,
              "^(/|$)"),
          unbounded(
              URI.class,
              "a URI, such as \"http://host:8080/path\"",
              Scalars::readUri,
              "^[A-Za-z][A-Za-z0-9+.-]*:/[^\\s{}]*$"));

  private Scalars() {}

  /** The type of the settings of this Java type, if it is the type of a single value. */
  static Optional<ScalarType<?>> of(Class<?> type) {
    if (type.isEnum()) {
      return Optional.of(words(type));
    }
    Class<?> boxed = MethodType.methodType(type).wrap().returnType();
    return ALL.stream().filter(scalar -> scalar.type() == boxed).findFirst();
  }

  private static <T extends Comparable<? super T>> ScalarType<T> number(
      Class<T> type, String noun, Function<String, T> read, Function<T, String> write) {
    BoundedSize<T> size =
        byValue(type, read, write, value -> Optional.of(new BigDecimal(write.apply(value))));
    return new ScalarType<>(
        type, Notation.NUMBER, noun, read, write, Optional.of(size), "", List.of());
  }

  private static <T> ScalarType<T> unbounded(
      Class<T> type, String noun, Function<String, T> read, String pattern) {
    return new ScalarType<>(
        type, Notation.TEXT, noun, read, String::valueOf, Optional.empty(), pattern, List.of());
  }

  private static <T extends Comparable<? super T>> BoundedSize<T> byValue(
      Class<T> type,
      Function<String, T> read,
      Function<T, String> write,
      Function<T, Optional<BigDecimal>> number) {
    return new BoundedSize<>(type::cast, read, write, number, false);
  }

  private static ScalarType<Boolean> booleans() {
    return new ScalarType<>(
        Boolean.class,
        Notation.BOOLEAN,
        "true or false",
        text -> oneOf(text, List.of("true", "false")).equals("true"),
        String::valueOf,
        Optional.empty(),
        "",
        List.of());
  }

  /** An enum is written in lower case, with hyphens: {@code VERIFY_FULL} is "verify-full". */
  private static <T> ScalarType<T> words(Class<T> type) {
    List<T> constants = List.of(type.getEnumConstants());
    List<String> words = constants.stream().map(Scalars::word).toList();
    return new ScalarType<>(
        type,
        Notation.TEXT,
        words.stream().collect(joining("\", \"", "one of \"", "\"")),
        text -> constants.get(words.indexOf(oneOf(text, words))),
        Scalars::word,
        Optional.empty(),
        "",
        words);
  }

  private static String word(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String oneOf(String text, List<String> words) {
    if (!words.contains(text)) {
      throw new IllegalArgumentException(
          NearestName.of(text, words).map(near -> "did you mean \"" + near + "\"?").orElse(null));
    }
    return text;
  }

  private static Integer readInt(String text) {
    long value = readLong(text);
    if (value != (int) value) {
      throw new IllegalArgumentException("at most " + Integer.MAX_VALUE + " fits here");
    }
    return (int) value;
  }

  private static Long readLong(String text) {
    try {
      return readNumber(text).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("fractions and more than 64 bits do not fit here", e);
    }
  }

  private static Double readDouble(String text) {
    double value = readNumber(text).doubleValue();
    if (Double.isInfinite(value)) {
      throw new IllegalArgumentException("it is beyond any use");
    }
    return value;
  }

  private static String writeDouble(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  /** Never expands an exponent, so that 1e999999999 costs nothing. */
  private static BigDecimal readNumber(String text) {
    if (!text.matches("-?[0-9][0-9.eE+-]{0,99}")) {
      throw new IllegalArgumentException();
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException((String) null, e);
    }
  }

  private static JsonPointer readPointer(String text) {
    if (!text.isEmpty() && !text.startsWith("/")) {
      throw new IllegalArgumentException("did you mean \"/" + text.replace('.', '/') + "\"?");
    }
    return JsonPointer.compile(text);
  }

  private static URI readUri(String text) {
    try {
      URI uri = new URI(text);
      if (uri.isOpaque() || !uri.isAbsolute()) {
        throw new IllegalArgumentException("the scheme is missing, such as http://");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException((String) null, e);
    }
  }
}
