package io.weir.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares one setting, once: its meaning, default and bounds. Binding, checks, the schema and the
 * reference page follow from it. The JSON name is the component's name.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {

  /** Says that a value must be given; a text must then not be empty. */
  String REQUIRED = "\u0000required";

  /** What it means, in one or two sentences. */
  String value();

  /**
   * The default as it would stand in the file, strings without their quotes: {@code 5s}, {@code
   * 2000}, {@code true}, {@code []}, {@code {}}. The empty text leaves an Optional unset.
   * References in a default are not resolved.
   */
  String byDefault() default REQUIRED;

  /**
   * The smallest value allowed, in the setting's own notation; for a text, list or map the smallest
   * number of its characters, items or members. Empty for none.
   */
  String min() default "";

  /** The largest value or number allowed, in the same way; empty for none. */
  String max() default "";

  /** Whether the value, or any value inside it, must never be printed. */
  boolean secret() default false;

  /** The JSON name where a Java name cannot be it; empty for the component's name. */
  String key() default "";
}
