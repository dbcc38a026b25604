package dev.baton.admin.audit;

import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Catalog;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.table.TableDef;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Notes the rows that a statement changes, before and after, by triggers of the connection's own
 * that write to a temporary table. Passwords are masked in the trigger already. Used inside {@link
 * dev.baton.admin.store.StoreSession#call}.
 */
public final class ChangeRecorder {
  /** Rows told in full; of more only the number. */
  static final int TOLD = 20;

  private static final Set<String> PASSWORD_COLUMNS = Set.of("password");

  private final Collection<String> secretVariables;

  /**
   * @param secretVariables whose values are masked
   */
  public ChangeRecorder(Collection<String> secretVariables) {
    this.secretVariables = List.copyOf(secretVariables);
  }

  /** The rows of one statement. */
  public record Recorded(List<Change> changes, int rows) {
    public Recorded {
      changes = List.copyOf(changes);
    }

    /** Of a statement that changed no configuration. */
    public static final Recorded NOTHING = new Recorded(List.of(), 0);
  }

  /** Makes the triggers; once for a connection. */
  public void prepare(Database db) throws SQLException {
    db.execute("CREATE TEMP TABLE baton_recording (active INT NOT NULL)");
    db.execute("INSERT INTO baton_recording VALUES (0)");
    db.execute(
        "CREATE TEMP TABLE baton_changes (id INTEGER PRIMARY KEY, tbl TEXT, before TEXT, after"
            + " TEXT)");
    watch(db, Schema.MAIN);
    watch(db, Schema.DISK);
  }

  /** Makes the triggers on one schema's tables. */
  public void watch(Database db, Schema schema) throws SQLException {
    for (TableDef table : Catalog.configuration()) {
      trigger(db, schema, table, "INSERT", "NULL", row(table, "NEW"));
      trigger(db, schema, table, "UPDATE", row(table, "OLD"), row(table, "NEW"));
      trigger(db, schema, table, "DELETE", row(table, "OLD"), "NULL");
    }
  }

  /**
   * Takes them away, of a schema that is gone. Those that SQLite could not read any more, because
   * the tables were lost before, are no triggers to it but still in its list.
   */
  public void unwatch(Database db, Schema schema) throws SQLException {
    for (TableDef table : Catalog.configuration()) {
      for (String event : List.of("INSERT", "UPDATE", "DELETE")) {
        db.execute("DROP TRIGGER IF EXISTS temp." + name(schema, table, event));
      }
    }
    db.execute("PRAGMA writable_schema = ON");
    db.execute(
        "DELETE FROM temp.sqlite_master WHERE type = 'trigger' AND name LIKE ?",
        "baton_" + schema.sql() + "_%");
    db.execute("PRAGMA writable_schema = OFF");
  }

  private static String name(Schema schema, TableDef table, String event) {
    return "baton_" + schema.sql() + "_" + table.name() + "_" + event;
  }

  /** Does the steps, whole or not at all, and returns what they changed in memory and on disk. */
  public Recorded during(Database db, Database.Steps steps) throws SQLException, AdminException {
    Recorded[] recorded = {Recorded.NOTHING};
    db.atomically(
        () -> {
          begin(db);
          try {
            steps.run();
          } finally {
            recorded[0] = end(db);
          }
        });
    return recorded[0];
  }

  /** What is in force after a load and was not before, and the other way round. */
  public Recorded difference(
      Map<TableDef, List<@Nullable Object[]>> before,
      Map<TableDef, List<@Nullable Object[]>> after) {
    return RowDifference.of(before, after, Set.copyOf(secretVariables), TOLD);
  }

  /** From here on changes are noted. */
  public void begin(Database db) throws SQLException {
    db.execute("DELETE FROM temp.baton_changes");
    db.execute("UPDATE temp.baton_recording SET active = 1");
  }

  /** What was noted; nothing more is. */
  public Recorded end(Database db) throws SQLException, AdminException {
    db.execute("UPDATE temp.baton_recording SET active = 0");
    List<Change> changes = new ArrayList<>();
    for (@Nullable Object[] row :
        db.select("SELECT tbl, before, after FROM temp.baton_changes ORDER BY id LIMIT " + TOLD)) {
      changes.add(new Change(String.valueOf(row[0]), text(row[1]), text(row[2])));
    }
    Object rows = db.select("SELECT count(*) FROM temp.baton_changes").getFirst()[0];
    return new Recorded(changes, rows instanceof Long count ? count.intValue() : 0);
  }

  private static void trigger(
      Database db, Schema schema, TableDef table, String event, String before, String after)
      throws SQLException {
    String name = schema.sql() + "." + table.name();
    db.execute(
        "CREATE TEMP TRIGGER "
            + name(schema, table, event)
            + " AFTER "
            + event
            + " ON "
            + name
            + " WHEN (SELECT active FROM baton_recording)"
            + " BEGIN INSERT INTO baton_changes (tbl, before, after) VALUES ('"
            + name
            + "', "
            + before
            + ", "
            + after
            + "); END");
  }

  private String row(TableDef table, String alias) {
    StringJoiner fields = new StringJoiner(", ", "json_object(", ")");
    for (TableDef.Column column : table.columns()) {
      String value = alias + "." + column.quoted();
      fields.add("'" + column.name() + "'");
      if (PASSWORD_COLUMNS.contains(column.name())) {
        fields.add("CASE WHEN " + value + " <> '' THEN '***' ELSE " + value + " END");
      } else if (column.name().equals("variable_value")) {
        fields.add(
            "CASE WHEN "
                + alias
                + ".variable_name IN ('"
                + String.join("', '", secretVariables)
                + "') THEN '***' ELSE "
                + value
                + " END");
      } else {
        // JSON has no bytes; what is no text is shown as hex digits.
        fields.add(
            "CASE typeof("
                + value
                + ") WHEN 'blob' THEN hex("
                + value
                + ") ELSE "
                + value
                + " END");
      }
    }
    return fields.toString();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
