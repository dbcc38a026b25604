package dev.baton.admin.engine;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Catalog;
import dev.baton.admin.store.CnfText;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration in memory as a {@code proxysql.cnf}: what {@code SELECT CONFIG FILE} shows and
 * {@code SAVE CONFIG TO FILE} writes. Passwords are in it as they are shown, so hashed.
 */
final class ConfigText {
  private static final String EXTENSION = ".cnf";

  private ConfigText() {}

  static String of(Database db) throws SQLException, AdminException {
    CnfText text = new CnfText();
    List<@Nullable Object[]> variables = db.rows(Schema.MAIN, SystemTables.GLOBAL_VARIABLES, "1");
    text.group("admin_variables", values("admin-", variables));
    text.group("mysql_variables", values("mysql-", variables));
    for (TableDef table : Catalog.configuration()) {
      if (!table.equals(SystemTables.GLOBAL_VARIABLES)) {
        text.table(table, db.rows(Schema.MAIN, table, "1"));
      }
    }
    return text.toString();
  }

  private static Map<String, @Nullable String> values(
      String prefix, List<@Nullable Object[]> variables) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    for (@Nullable Object[] row : variables) {
      String name = String.valueOf(row[0]);
      VariableDef def = VariableRegistry.find(name);
      if (def != null && name.startsWith(prefix) && def.kind() != VariableDef.Kind.FIXED) {
        String value = String.valueOf(row[1]);
        boolean sealed =
            def.kind() == VariableDef.Kind.PASSWORD && !value.equals(def.defaultValue());
        values.put(name.substring(prefix.length()), sealed ? null : value);
      }
    }
    return values;
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
      boolean full = String.valueOf(e.getMessage()).contains("No space left");
      throw full
          ? new AdminException(
              AdminException.DISK_FULL,
              "the disk that holds "
                  + folder
                  + " is full, nothing was written; free space and repeat the command",
              e)
          : new AdminException(AdminException.STORAGE, file + " cannot be written: " + e, e);
    }
  }
}
