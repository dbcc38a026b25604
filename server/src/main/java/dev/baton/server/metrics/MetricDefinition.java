package dev.baton.server.metrics;

/** One metric as it is documented and answered. Immutable. */
public interface MetricDefinition {

  /** The name by which it is asked for. */
  String text();

  String help();

  /** The names of its labels. */
  String[] labels();

  /**
   * Whether it only grows, from 0 at the start of the program; its name ends in {@code _total}
   * then.
   */
  boolean counter();
}
