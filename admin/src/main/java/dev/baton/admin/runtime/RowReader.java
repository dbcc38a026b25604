package dev.baton.admin.runtime;

import dev.baton.admin.store.table.TableDef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one row of a table by the names of its columns. SQLite keeps whatever was put into a
 * column, so each value is checked: what does not fit is noted with the row and its key, and stands
 * for 0 or nothing until the whole set is refused.
 */
final class RowReader {
  private final TableDef table;
  private final Map<String, Integer> positions;
  private final @Nullable Object[] row;
  private final int keyLength;
  private final Problems problems;

  /**
   * @param positions of the table, see {@link #positions}
   * @param keyLength how many of the first columns say which row it is
   */
  RowReader(
      TableDef table,
      Map<String, Integer> positions,
      @Nullable Object[] row,
      int keyLength,
      Problems problems) {
    this.table = table;
    this.positions = positions;
    this.row = row;
    this.keyLength = keyLength;
    this.problems = problems;
  }

  String text(String column) {
    Object value = value(column);
    return value == null ? "" : value.toString();
  }

  @Nullable String optionalText(String column) {
    Object value = value(column);
    return value == null || value.toString().isEmpty() ? null : value.toString();
  }

  int number(String column) {
    Integer value = optionalNumber(column);
    if (value == null) {
      problem(column, "is missing");
      return 0;
    }
    return value;
  }

  long longNumber(String column) {
    if (value(column) instanceof Long number) {
      return number;
    }
    problem(column, "must be a whole number, not '" + value(column) + "'");
    return 0;
  }

  @Nullable Integer optionalNumber(String column) {
    Object value = value(column);
    if (value == null) {
      return null;
    }
    if (value instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    problem(column, "must be a whole number, not '" + value + "'");
    return null;
  }

  /** As {@link #number}, not below zero. */
  int count(String column) {
    int value = number(column);
    if (value < 0) {
      problem(column, "must not be negative, it is " + value);
    }
    return value;
  }

  boolean flag(String column) {
    return number(column) == 1;
  }

  @Nullable Boolean optionalFlag(String column) {
    Integer value = optionalNumber(column);
    return value == null ? null : value == 1;
  }

  /** One of an enumeration's names, in any case of letters. */
  <E extends Enum<E>> E name(String column, Class<E> names) {
    String text = text(column).toUpperCase(Locale.ROOT);
    for (E name : names.getEnumConstants()) {
      if (name.name().equals(text)) {
        return name;
      }
    }
    problem(column, "'" + text + "' is not known");
    return names.getEnumConstants()[0];
  }

  void problem(String column, String reason) {
    problems.add(describe(), column + " " + reason);
  }

  /** The table and the key: {@code mysql_servers (hostgroup_id=1, hostname=db1, port=3306)}. */
  private String describe() {
    List<String> key = new ArrayList<>();
    for (int i = 0; i < keyLength; i++) {
      key.add(table.columns().get(i).name() + "=" + row[i]);
    }
    return table.name() + " (" + String.join(", ", key) + ")";
  }

  private @Nullable Object value(String column) {
    Integer position = positions.get(column);
    if (position == null) {
      throw new IllegalArgumentException(table.name() + " has no column " + column);
    }
    return row[position];
  }

  /** Where in a row each column is. */
  static Map<String, Integer> positions(TableDef table) {
    Map<String, Integer> positions = new HashMap<>();
    for (TableDef.Column column : table.columns()) {
      positions.put(column.name(), positions.size());
    }
    return positions;
  }
}
