package dev.baton.admin.store.table;

/** The constraints that many tables share, written once. */
final class Checks {
  static final String NOT_NULL = "NOT NULL";
  static final String TEXT = "NOT NULL DEFAULT ''";
  static final String ZERO = "NOT NULL DEFAULT 0";

  private Checks() {}

  /** A 0/1 switch. */
  static String flag(String column, int defaultValue) {
    return "CHECK (" + column + " IN (0,1)) NOT NULL DEFAULT " + defaultValue;
  }

  /** A 0/1 switch that may be left open. */
  static String optionalFlag(String column) {
    return "CHECK (" + column + " IN (0,1))";
  }

  static String port(String column, int defaultValue) {
    return range(column, 0, 65535, defaultValue);
  }

  static String range(String column, long low, long high, long defaultValue) {
    return "CHECK ("
        + column
        + " >= "
        + low
        + " AND "
        + column
        + " <= "
        + high
        + ") NOT NULL DEFAULT "
        + defaultValue;
  }

  static String json(String column) {
    return "CHECK (JSON_VALID(" + column + ") OR " + column + " = '') NOT NULL DEFAULT ''";
  }
}
