package dev.baton.admin.engine;

import dev.baton.admin.command.AdminCommand;
import dev.baton.admin.runtime.Checksums;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.Database;
import dev.baton.admin.store.Schema;
import dev.baton.admin.store.SqlResult;
import dev.baton.admin.store.StoreSession;
import dev.baton.admin.store.TableRef;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers the commands that tell about tables, with the columns that MySQL's clients expect. */
final class ShowExecutor {
  private static final String VISIBLE =
      "name NOT LIKE 'sqlite_%' AND name NOT LIKE '" + TableRef.HIDDEN_PREFIX + "%'";

  private final Client client;
  private final StoreSession store;

  ShowExecutor(Client client, StoreSession store) {
    this.client = client;
    this.store = store;
  }

  SqlResult tables(AdminCommand.ShowTables command, Schema current) throws AdminException {
    Schema schema = schema(command.schema(), current);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : names(schema, command.like())) {
      rows.add(
          command.full()
              ? new Object[] {row[0], "view".equals(row[1]) ? "VIEW" : "BASE TABLE"}
              : new Object[] {row[0]});
    }
    return SqlResult.Rows.of(
        command.full() ? List.of("Tables_in_" + schema.sql(), "Table_type") : List.of("tables"),
        rows);
  }

  private List<@Nullable Object[]> names(Schema schema, @Nullable String like)
      throws AdminException {
    String sql =
        "SELECT name, type FROM "
            + schema.sql()
            + ".sqlite_master WHERE type IN ('table', 'view') AND "
            + VISIBLE
            + " AND name LIKE ? ESCAPE '\\' ORDER BY name";
    return store.call(false, db -> db.select(sql, like == null ? "%" : like));
  }

  SqlResult create(AdminCommand.ShowCreate command, Schema current) throws AdminException {
    TableRef ref = find(command.schema(), command.table(), current);
    Object sql =
        store.call(
            false,
            db ->
                db.select(
                        "SELECT sql FROM "
                            + ref.schema().sql()
                            + ".sqlite_master WHERE name = ? COLLATE NOCASE",
                        ref.table())
                    .getFirst()[0]);
    @Nullable Object[] row = {ref.table(), sql};
    return SqlResult.Rows.of(List.of("table", "Create Table"), one(row));
  }

  SqlResult columns(AdminCommand.ShowColumns command, Schema current) throws AdminException {
    TableRef ref = find(command.schema(), command.table(), current);
    String like = command.like() == null ? "%" : command.like();
    List<@Nullable Object[]> found =
        store.call(
            false,
            db ->
                db.select(
                    "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?, ?)"
                        + " WHERE name LIKE ? ESCAPE '\\'",
                    ref.table(),
                    ref.schema().sql(),
                    like));
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] column : found) {
      String type = "VARCHAR".equals(column[1]) ? "varchar(255)" : lower(column[1]);
      String nullable = Objects.equals(column[2], 1L) ? "NO" : "YES";
      String key = Objects.equals(column[4], 0L) ? "" : "PRI";
      rows.add(
          command.full()
              ? new Object[] {
                column[0], type, null, nullable, key, column[3], "", "select,insert,update", ""
              }
              : new Object[] {column[0], type, nullable, key, column[3], ""});
    }
    return SqlResult.Rows.of(
        command.full()
            ? List.of(
                "Field",
                "Type",
                "Collation",
                "Null",
                "Key",
                "Default",
                "Extra",
                "Privileges",
                "Comment")
            : List.of("Field", "Type", "Null", "Key", "Default", "Extra"),
        rows);
  }

  SqlResult index(AdminCommand.ShowIndex command, Schema current) throws AdminException {
    TableRef ref = find(command.schema(), command.table(), current);
    List<@Nullable Object[]> rows =
        store.call(
            false,
            db ->
                db.select(
                    "SELECT ?1, 0, 'PRIMARY', pk, name, 'A', NULL, NULL, NULL, '', 'BTREE', '', ''"
                        + " FROM pragma_table_info(?1, ?2) WHERE pk > 0 ORDER BY pk",
                    ref.table(),
                    ref.schema().sql()));
    return SqlResult.Rows.of(
        List.of(
            "Table",
            "Non_unique",
            "Key_name",
            "Seq_in_index",
            "Column_name",
            "Collation",
            "Cardinality",
            "Sub_part",
            "Packed",
            "Null",
            "Index_type",
            "Comment",
            "Index_comment"),
        rows);
  }

  SqlResult status(AdminCommand.ShowTableStatus command, Schema current) throws AdminException {
    Schema schema = schema(command.schema(), current);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : names(schema, command.like())) {
      String kind = "view".equals(row[1]) ? null : "SQLite";
      rows.add(new Object[] {row[0], kind, 10L, "Dynamic", null, "utf8mb4_general_ci", ""});
    }
    return SqlResult.Rows.of(
        List.of("Name", "Engine", "Version", "Row_format", "Rows", "Collation", "Comment"), rows);
  }

  SqlResult checksum(AdminCommand.Checksum command) throws AdminException {
    TableRef ref = find(command.schema(), command.table(), command.schema());
    String condition =
        command.variablePrefix() == null
            ? "1"
            : "variable_name LIKE '" + command.variablePrefix() + "%'";
    String checksum = store.call(true, db -> checksum(db, ref, condition));
    @Nullable Object[] row = {ref.table(), checksum};
    return SqlResult.Rows.of(List.of("table", "checksum"), one(row));
  }

  private static String checksum(Database db, TableRef ref, String condition)
      throws SQLException, AdminException {
    return Checksums.of(db.select("SELECT * FROM " + ref + " WHERE " + condition));
  }

  private Schema schema(@Nullable Schema named, Schema current) throws AdminException {
    Schema schema = Objects.requireNonNullElse(named, current);
    if (client.role() == Client.Role.STATS && schema.configuration()) {
      if (named == null) {
        return Schema.STATS;
      }
      throw new AdminException(
          AdminException.FORBIDDEN,
          "user '" + client.user() + "' may not look into " + schema.sql());
    }
    return schema;
  }

  /** The table of that name, where it was said to be or in the schemas' order. */
  private TableRef find(@Nullable Schema named, String table, Schema current)
      throws AdminException {
    List<Schema> places = new ArrayList<>();
    if (named != null) {
      places.add(schema(named, current));
    } else {
      places.add(schema(null, current));
      places.addAll(List.of(Schema.values()));
    }
    for (Schema place : places) {
      boolean open = client.role() == Client.Role.ADMIN || !place.configuration();
      String found = open ? name(place, table) : null;
      if (found != null) {
        return new TableRef(place, found);
      }
    }
    throw new AdminException(AdminException.UNKNOWN_TABLE, "no such table: " + table);
  }

  private @Nullable String name(Schema schema, String table) throws AdminException {
    String sql =
        "SELECT name FROM "
            + schema.sql()
            + ".sqlite_master WHERE type IN ('table', 'view') AND "
            + VISIBLE
            + " AND name = ? COLLATE NOCASE";
    List<@Nullable Object[]> rows = store.call(false, db -> db.select(sql, table));
    return rows.isEmpty() ? null : String.valueOf(rows.getFirst()[0]);
  }

  private static String lower(@Nullable Object text) {
    return String.valueOf(text).toLowerCase(java.util.Locale.ROOT);
  }

  private static List<@Nullable Object[]> one(@Nullable Object[] row) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    rows.add(row);
    return rows;
  }
}
