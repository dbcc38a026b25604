package dev.baton.admin.store.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One table as its creator wrote it: the text of {@code SHOW CREATE TABLE} is made from it, and the
 * copying between layers names its columns. Immutable.
 *
 * @param constraints table constraints, such as {@code PRIMARY KEY (hostname, port)}
 */
public record TableDef(String name, List<Column> columns, List<String> constraints) {

  public TableDef {
    columns = List.copyOf(columns);
    constraints = List.copyOf(constraints);
  }

  /**
   * @param type the declared type; SQLite takes any
   * @param rule the column's constraints, such as {@code NOT NULL DEFAULT 0}; may be empty
   */
  public record Column(String name, String type, String rule) {
    private String definition() {
      String head = quoted() + " " + type;
      return rule.isEmpty() ? head : head + " " + rule;
    }

    /** The name, in back-quotes where SQL needs them. */
    public String quoted() {
      return name.equalsIgnoreCase("default") ? "`" + name + "`" : name;
    }
  }

  /** The same table under another name, as the runtime and the reset tables are. */
  public TableDef as(String otherName) {
    return new TableDef(otherName, columns, constraints);
  }

  /** {@code CREATE TABLE name (...)}. */
  public String ddl() {
    return ddl("");
  }

  /** As {@link #ddl()}, in one schema. */
  public String ddlIn(String schema) {
    return ddl(schema + ".");
  }

  private String ddl(String qualifier) {
    List<String> lines = new ArrayList<>();
    for (Column column : columns) {
      lines.add(column.definition());
    }
    lines.addAll(constraints);
    return "CREATE TABLE " + qualifier + name + " (\n    " + String.join(",\n    ", lines) + ")";
  }

  /** The places of the columns that say which row it is; all if it has no primary key. */
  public int[] key() {
    Set<String> names = new HashSet<>();
    for (String constraint : constraints) {
      if (constraint.startsWith("PRIMARY KEY")) {
        String list =
            constraint.substring(constraint.indexOf('(') + 1, constraint.lastIndexOf(')'));
        names.addAll(List.of(list.split("\\s*,\\s*", -1)));
      }
    }
    int[] own =
        IntStream.range(0, columns.size())
            .filter(
                i ->
                    columns.get(i).rule().contains("PRIMARY KEY")
                        || names.contains(columns.get(i).name()))
            .toArray();
    return own.length > 0 ? own : IntStream.range(0, columns.size()).toArray();
  }

  /** All columns, comma-separated, in their order. */
  public String columnList() {
    return String.join(", ", columns.stream().map(Column::quoted).toList());
  }

  /** Begins a definition. */
  public static Builder table(String name) {
    return new Builder(name);
  }

  /** Collects the lines of one definition. */
  public static final class Builder {
    private final String name;
    private final List<Column> columns = new ArrayList<>();
    private final List<String> constraints = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
    }

    public Builder column(String column, String type, String rule) {
      columns.add(new Column(column, type, rule));
      return this;
    }

    public Builder column(String column, String type) {
      return column(column, type, "");
    }

    /** Several columns that are alike. */
    public Builder columns(String type, String rule, String... names) {
      for (String column : names) {
        column(column, type, rule);
      }
      return this;
    }

    public Builder constraint(String text) {
      constraints.add(text);
      return this;
    }

    public TableDef build() {
      return new TableDef(name, columns, constraints);
    }
  }
}
