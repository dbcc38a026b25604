package dev.baton.admin.engine;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.TableRef;
import dev.baton.admin.store.table.InformationTables;
import dev.baton.admin.store.table.TableDef;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills the tables of {@code information_schema} from SQLite's own, when a statement reads them.
 */
final class InformationSchema {
  private static final String UTF8 = "utf8mb4";
  private static final String COLLATION = "utf8mb4_general_ci";

  private InformationSchema() {}

  /**
   * @param configuration whether the reader may know of configuration tables
   */
  static void refresh(Database db, Set<TableRef> reads, boolean configuration)
      throws SQLException, AdminException {
    boolean read = reads.stream().anyMatch(ref -> ref.schema() == Schema.INFORMATION_SCHEMA);
    if (!read) {
      return;
    }
    Rows rows = new Rows();
    for (Schema schema : Schema.values()) {
      if (schema != Schema.INFORMATION_SCHEMA && (configuration || !schema.configuration())) {
        rows.addSchema(db, schema);
      }
    }
    fill(db, InformationTables.SCHEMATA, rows.schemata);
    fill(db, InformationTables.TABLES, rows.tables);
    fill(db, InformationTables.COLUMNS, rows.columns);
    fill(db, InformationTables.KEY_COLUMN_USAGE, rows.keys);
    fill(db, InformationTables.STATISTICS, rows.statistics);
    fill(db, InformationTables.VARIABLES, SystemValues.rows());
    fill(db, InformationTables.VARIABLES.as("SESSION_VARIABLES"), SystemValues.rows());
  }

  private static void fill(Database db, TableDef table, List<@Nullable Object[]> rows)
      throws SQLException, AdminException {
    db.replaceRows(Schema.INFORMATION_SCHEMA, table, "1", rows);
  }

  private static final class Rows {
    private final List<@Nullable Object[]> schemata = new ArrayList<>();
    private final List<@Nullable Object[]> tables = new ArrayList<>();
    private final List<@Nullable Object[]> columns = new ArrayList<>();
    private final List<@Nullable Object[]> keys = new ArrayList<>();
    private final List<@Nullable Object[]> statistics = new ArrayList<>();

    void addSchema(Database db, Schema schema) throws SQLException, AdminException {
      String name = schema.sql();
      schemata.add(new Object[] {"def", name, UTF8, COLLATION, null, "NO"});
      String sql =
          "SELECT m.name, m.type, c.cid, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk FROM "
              + name
              + ".sqlite_master m, pragma_table_info(m.name, ?) c"
              + " WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%'"
              + " AND m.name NOT LIKE '"
              + TableRef.HIDDEN_PREFIX
              + "%' ORDER BY m.name, c.cid";
      for (@Nullable Object[] row : db.select(sql, name)) {
        if (Objects.equals(row[2], 0L)) {
          addTable(name, row);
        }
        addColumn(name, row);
      }
    }

    private void addTable(String schema, @Nullable Object[] row) {
      boolean view = "view".equals(row[1]);
      @Nullable Object[] table = new Object[InformationTables.TABLES.columns().size()];
      table[0] = "def";
      table[1] = schema;
      table[2] = row[0];
      table[3] = view ? "VIEW" : "BASE TABLE";
      table[4] = view ? null : "SQLite";
      table[17] = COLLATION;
      table[20] = "";
      tables.add(table);
    }

    private void addColumn(String schema, @Nullable Object[] row) {
      String declared = String.valueOf(row[4]).toLowerCase(Locale.ROOT);
      boolean number = declared.contains("int");
      String type = number ? "bigint" : "varchar";
      long position = row[2] instanceof Long index ? index + 1 : 0;
      boolean key = !Objects.equals(row[7], 0L);
      columns.add(
          new Object[] {
            "def",
            schema,
            row[0],
            row[3],
            position,
            row[6],
            Objects.equals(row[5], 1L) ? "NO" : "YES",
            type,
            number ? null : 255L,
            number ? null : 1020L,
            number ? 19L : null,
            number ? 0L : null,
            null,
            number ? null : UTF8,
            number ? null : COLLATION,
            number ? "bigint" : "varchar(255)",
            key ? "PRI" : "",
            "",
            "select,insert,update",
            "",
            "",
            null
          });
      if (key) {
        keys.add(
            new Object[] {
              "def", schema, "PRIMARY", "def", schema, row[0], row[3], row[7], null, null, null,
              null
            });
        statistics.add(
            new Object[] {
              "def", schema, row[0], 0L, schema, "PRIMARY", row[7], row[3], "A", null, null, null,
              "", "BTREE", "", "", "YES", null
            });
      }
    }
  }
}
