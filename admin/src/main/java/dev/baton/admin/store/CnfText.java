package dev.baton.admin.store;

import dev.baton.admin.store.table.TableDef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the text of a {@code proxysql.cnf}. For one thread. */
public final class CnfText {

  private final StringBuilder text = new StringBuilder(1000);

  /** A line of its own for whoever reads the file. */
  public CnfText comment(String line) {
    text.append("# ").append(line.replace('\n', ' ')).append('\n');
    return this;
  }

  /**
   * A group such as {@code mysql_variables}.
   *
   * @param values by name; null for one that can only be named: it becomes a comment
   */
  public CnfText group(String name, Map<String, @Nullable String> values) {
    text.append(name).append("=\n{\n");
    values.forEach(
        (key, value) -> {
          if (value == null) {
            text.append("\t# ").append(key).append(" is kept sealed and has to be given again\n");
          } else {
            text.append('\t').append(key).append('=').append(literal(value)).append('\n');
          }
        });
    text.append("}\n\n");
    return this;
  }

  /** A table's rows, in the order of its columns; nothing if there are none. */
  public CnfText table(TableDef table, List<@Nullable Object[]> rows) {
    if (rows.isEmpty()) {
      return this;
    }
    text.append(table.name()).append("=\n(\n");
    String separator = "";
    for (@Nullable Object[] row : rows) {
      text.append(separator).append("\t{\n");
      for (int i = 0; i < row.length; i++) {
        Object value = row[i];
        if (value != null) {
          String shown = value instanceof Number ? value.toString() : literal(value.toString());
          text.append("\t\t").append(table.columns().get(i).name()).append('=').append(shown);
          text.append('\n');
        }
      }
      text.append("\t}");
      separator = ",\n";
    }
    text.append("\n)\n\n");
    return this;
  }

  private static String literal(String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return '"' + escaped + '"';
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
