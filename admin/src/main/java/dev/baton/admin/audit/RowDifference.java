package dev.baton.admin.audit;

import dev.baton.admin.audit.ChangeRecorder.Recorded;
import dev.baton.admin.store.RowChanges;
import dev.baton.admin.store.TableRef;
import dev.baton.admin.store.table.TableDef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Which rows differ between two states of some tables, told as the audit tells a change. */
final class RowDifference {
  private static final String MASK = "***";

  private final Set<String> secretVariables;
  private final int told;
  private final List<Change> changes = new ArrayList<>();
  private int rows;

  private RowDifference(Set<String> secretVariables, int told) {
    this.secretVariables = secretVariables;
    this.told = told;
  }

  /**
   * @param secretVariables whose values are masked, as passwords are
   * @param told how many rows to tell in full
   */
  static Recorded of(
      Map<TableDef, List<@Nullable Object[]>> before,
      Map<TableDef, List<@Nullable Object[]>> after,
      Set<String> secretVariables,
      int told) {
    RowDifference difference = new RowDifference(secretVariables, told);
    Set<TableDef> tables = new LinkedHashSet<>(after.keySet());
    tables.addAll(before.keySet());
    for (TableDef table : tables) {
      difference.compare(
          table, before.getOrDefault(table, List.of()), after.getOrDefault(table, List.of()));
    }
    return new Recorded(difference.changes, difference.rows);
  }

  private void compare(
      TableDef table, List<@Nullable Object[]> before, List<@Nullable Object[]> after) {
    int[] key = table.key();
    Map<List<@Nullable Object>, @Nullable Object[]> old = new HashMap<>();
    RowChanges differing = RowChanges.of(before, after);
    differing.removed().forEach(row -> old.put(key(row, key), row));
    for (@Nullable Object[] row : differing.added()) {
      @Nullable Object[] was = old.isEmpty() ? null : old.remove(key(row, key));
      if (was == null || !Arrays.equals(was, row)) {
        add(table, was, row);
      }
    }
    old.values().forEach(row -> add(table, row, null));
  }

  private void add(
      TableDef table, @Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after) {
    rows++;
    if (changes.size() < told) {
      String name = TableRef.RUNTIME_PREFIX + table.name();
      changes.add(new Change(name, json(table, before), json(table, after)));
    }
  }

  private static List<@Nullable Object> key(@Nullable Object[] row, int[] key) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int column : key) {
      values.add(row[column]);
    }
    return values;
  }

  private @Nullable String json(TableDef table, @Nullable Object @Nullable [] row) {
    if (row == null) {
      return null;
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < row.length; i++) {
      fields.put(table.columns().get(i).name(), row[i]);
    }
    fields.computeIfPresent("password", (name, value) -> value.equals("") ? "" : MASK);
    boolean secret = secretVariables.contains(String.valueOf(fields.get("variable_name")));
    fields.computeIfPresent("variable_value", (name, value) -> secret ? MASK : value);
    StringJoiner json = new StringJoiner(",", "{", "}");
    fields.forEach((name, value) -> json.add("\"" + name + "\":" + literal(value)));
    return json.toString();
  }

  private static String literal(@Nullable Object value) {
    if (value == null || value instanceof Number) {
      return String.valueOf(value);
    }
    StringBuilder text = new StringBuilder("\"");
    for (char c : value.toString().toCharArray()) {
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
