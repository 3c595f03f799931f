package io.weir.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The word in the discriminating member that chooses this record; see {@link Variants}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Variant {
  /** The word, for instance {@code ip-range}. */
  String value();

  /** What it does, in one or two sentences, for the schema; empty for nothing to say. */
  String meaning() default "";
}
