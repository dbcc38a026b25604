package dev.baton.admin.engine;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Catalog;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.table.SystemTables;
import dev.baton.admin.store.table.TableDef;
import dev.baton.admin.variable.VariableDef;
import dev.baton.admin.variable.VariableRegistry;
import dev.baton.core.secret.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration in memory as a {@code proxysql.cnf}: what {@code SELECT CONFIG FILE} shows and
 * {@code SAVE CONFIG TO FILE} writes. Passwords are in it as they are shown, so hashed.
 */
final class ConfigText {
  private static final String EXTENSION = ".cnf";

  private ConfigText() {}

  static String of(Database db) throws SQLException, AdminException {
    StringBuilder text = new StringBuilder();
    List<@Nullable Object[]> variables = db.rows(Schema.MAIN, SystemTables.GLOBAL_VARIABLES, "1");
    group(text, "admin", variables);
    group(text, "mysql", variables);
    for (TableDef table : Catalog.configuration()) {
      if (!table.equals(SystemTables.GLOBAL_VARIABLES)) {
        table(text, table, db.rows(Schema.MAIN, table, "1"));
      }
    }
    return text.toString();
  }

  private static void group(StringBuilder text, String prefix, List<@Nullable Object[]> variables) {
    text.append(prefix).append("_variables=\n{\n");
    for (@Nullable Object[] row : variables) {
      String name = String.valueOf(row[0]);
      VariableDef def = VariableRegistry.find(name);
      if (def == null || !name.startsWith(prefix + "-") || def.kind() == VariableDef.Kind.FIXED) {
        continue;
      }
      String bare = name.substring(prefix.length() + 1);
      String value = String.valueOf(row[1]);
      boolean sealed = def.kind() == VariableDef.Kind.PASSWORD && !value.equals(def.defaultValue());
      if (sealed) {
        text.append("\t# ").append(bare).append(" is kept sealed and has to be given again\n");
      } else {
        text.append('\t').append(bare).append('=').append(literal(value)).append('\n');
      }
    }
    text.append("}\n\n");
  }

  private static void table(StringBuilder text, TableDef table, List<@Nullable Object[]> rows) {
    if (rows.isEmpty()) {
      return;
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
  }

  private static String literal(String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return '"' + escaped + '"';
  }

  /**
   * Writes it whole or not at all, for the owner to read.
   *
   * @param name of a file in the data folder
   */
  static void write(Path folder, String name, String text) throws AdminException {
    Path file = folder.resolve(name).normalize();
    if (!folder.equals(file.getParent()) || !name.endsWith(EXTENSION)) {
      throw new AdminException(
          AdminException.NOT_SUPPORTED,
          "'" + name + "' is no file of the data folder " + folder + " that ends in " + EXTENSION);
    }
    try {
      OwnerOnlyFiles.replace(file, text);
    } catch (IOException e) {
      throw new AdminException(AdminException.STORAGE, file + " cannot be written: " + e, e);
    }
  }
}
