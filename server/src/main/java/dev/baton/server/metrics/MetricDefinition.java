package dev.baton.server.metrics;

import java.util.Locale;

/**
 * One metric as it is documented and answered: a constant of an enum, whose name in lower case is
 * the metric's, so that the list, the documentation and what is answered cannot drift apart.
 * Immutable.
 */
public interface MetricDefinition {

  /** The constant's. */
  String name();

  /** The name by which it is asked for. */
  default String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  String help();

  /** The names of its labels. */
  String[] labels();

  /** Whether it only grows, from 0 at the start of the program. */
  default boolean counter() {
    return name().endsWith("_TOTAL");
  }
}
