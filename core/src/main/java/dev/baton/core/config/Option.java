package dev.baton.core.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a settings record that a person may set, and describes it. The build fails
 * if {@code docs/configuration.md} does not mention an option by its name.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Option {

  /** The full name as it is written in a configuration file, such as {@code proxy.hold-limit}. */
  String name();

  /** One sentence: what it does, and when to change it. */
  String description();

  /** The default as a person would write it; empty if the option must be given. */
  String defaultValue() default "";

  /** In what it is measured, such as {@code ms}; empty if it has no unit. */
  String unit() default "";
}
