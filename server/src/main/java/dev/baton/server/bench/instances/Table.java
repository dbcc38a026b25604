package dev.baton.server.bench.instances;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a fake server answers a statement with: columns and rows of text. Immutable. */
record Table(List<String> columns, List<List<String>> rows) {

  /** For statements without a result: OK. */
  static final Table NONE = new Table(List.of(), List.of());

  Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** One row, of columns and values in turn. */
  static Table row(String... columnsAndValues) {
    List<String> columns = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < columnsAndValues.length; i += 2) {
      columns.add(columnsAndValues[i]);
      values.add(columnsAndValues[i + 1]);
    }
    return new Table(columns, List.of(values));
  }

  static Table empty(String... columns) {
    return new Table(List.of(columns), List.of());
  }

  /** As SHOW VARIABLES and SHOW STATUS print them. */
  static Table variables(Map<String, String> values) {
    return new Table(
        List.of("Variable_name", "Value"),
        values.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
  }

  boolean isResult() {
    return !columns.isEmpty();
  }
}
