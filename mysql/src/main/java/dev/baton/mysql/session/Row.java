package dev.baton.mysql.session;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One row of a result, by column name without regard to case: servers spell the same column {@code
 * Server_id} and {@code Server_Id}. SQL NULL and an absent column read as empty text, because that
 * is what they mean in every status this module reads. Immutable.
 */
public final class Row {

  private final Map<String, String> values;

  private Row(Map<String, String> values) {
    this.values = values;
  }

  public static Row of(Map<String, String> values) {
    Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sorted.putAll(values);
    return new Row(Collections.unmodifiableMap(sorted));
  }

  public boolean has(String column) {
    return values.containsKey(column);
  }

  /** The value; empty if it is NULL or there is no such column. */
  public String text(String column) {
    return values.getOrDefault(column, "");
  }

  /** The value of the first of these columns that exists: servers have renamed many. */
  public String text(String column, String olderName) {
    return has(column) ? text(column) : text(olderName);
  }

  /** The value as a whole number; empty if it is NULL or not one. */
  public OptionalLong number(String column) {
    String text = text(column);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  public long number(String column, long otherwise) {
    return number(column).orElse(otherwise);
  }

  /** Whether a server variable is on, however the server prints that. */
  public boolean isOn(String column) {
    String text = text(column);
    return !text.isEmpty()
        && !text.equals("0")
        && !text.equalsIgnoreCase("OFF")
        && !text.equalsIgnoreCase("NO");
  }

  /** The only column's value; of several the first by name. */
  public String first() {
    return values.values().stream().findFirst().orElse("");
  }

  public Map<String, String> values() {
    return values;
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
