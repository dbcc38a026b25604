package dev.baton.admin.store;

import dev.baton.admin.store.SqlResult.Column;
import dev.baton.admin.store.SqlResult.Type;
import dev.baton.admin.store.table.TableDef;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one connection to SQLite with all schemas attached. Not thread-safe: {@link StoreSession}
 * lets one thread in at a time.
 */
public final class Database {
  /** More rows than this are nobody's wish at a terminal, and would all be held in memory. */
  static final int MAX_ROWS = 1_000_000;

  private final Connection connection;
  private final StatementScan.Scanner scanner;
  private Schema current = Schema.MAIN;

  Database(Connection connection) {
    this.connection = connection;
    this.scanner = new StatementScan.Scanner(connection);
  }

  /** Work that is done whole or not at all. */
  @FunctionalInterface
  public interface Steps {
    void run() throws SQLException, AdminException;
  }

  /** Which tables the statement would touch. It is not run. */
  public StatementScan scan(String sql) throws SQLException {
    return scanner.scan(sql);
  }

  /** Which schema the client has chosen whose statement comes next; for {@code DATABASE()}. */
  public void current(Schema schema) {
    current = schema;
  }

  String currentSchema() {
    return current.sql();
  }

  /** Runs one statement as it is. */
  public SqlResult run(String sql) throws SQLException, AdminException {
    try (Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet rows = statement.getResultSet()) {
          return read(rows);
        }
      }
      long affected = Math.max(0, statement.getUpdateCount());
      return new SqlResult.Changed(affected, lastInsertId(), "");
    }
  }

  /** To be called after a statement that created or dropped something. */
  public void schemaChanged() {
    scanner.forget();
  }

  /** Runs a statement without rows; returns how many rows it changed. */
  public int execute(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      return statement.executeUpdate();
    }
  }

  /** All rows of a query. */
  public List<@Nullable Object[]> select(String sql, @Nullable Object... values)
      throws SQLException, AdminException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      try (ResultSet rows = statement.executeQuery()) {
        return read(rows, rows.getMetaData().getColumnCount(), List.of());
      }
    }
  }

  /** The rows of one table, its columns in the order of the definition. */
  public List<@Nullable Object[]> rows(Schema schema, TableDef table, String condition)
      throws SQLException, AdminException {
    return rows(schema, table, condition, List.of());
  }

  /**
   * The same, when most rows are known already.
   *
   * @param known rows that were read before: where one has not changed since, it is in the result
   *     itself instead of a copy, so that reading thousands again leaves nothing behind to collect
   */
  public List<@Nullable Object[]> rows(
      Schema schema, TableDef table, String condition, List<@Nullable Object[]> known)
      throws SQLException, AdminException {
    String sql =
        "SELECT %s FROM %s.%s WHERE %s"
            .formatted(table.columnList(), schema.sql(), table.name(), condition);
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      return read(rows, table.columns().size(), known);
    }
  }

  /** The same, each with SQLite's number of it before the first column. */
  List<@Nullable Object[]> numberedRows(Schema schema, TableDef table, String condition)
      throws SQLException, AdminException {
    String sql =
        "SELECT rowid, %s FROM %s.%s WHERE %s"
            .formatted(table.columnList(), schema.sql(), table.name(), condition);
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      return read(rows, table.columns().size() + 1, List.of());
    }
  }

  /** Makes these the only rows of the table that meet the condition. */
  public void replaceRows(
      Schema schema, TableDef table, String condition, Collection<@Nullable Object[]> rows)
      throws SQLException, AdminException {
    String name = schema.sql() + "." + table.name();
    atomically(
        () -> {
          execute("DELETE FROM " + name + " WHERE " + condition);
          insert("INSERT INTO ", name, table, rows);
        });
  }

  /** Adds the rows; each replaces the one with the same key. */
  public void mergeRows(Schema schema, TableDef table, Collection<@Nullable Object[]> rows)
      throws SQLException, AdminException {
    String name = schema.sql() + "." + table.name();
    atomically(() -> insert("INSERT OR REPLACE INTO ", name, table, rows));
  }

  private void insert(String verb, String name, TableDef table, Collection<@Nullable Object[]> rows)
      throws SQLException {
    String marks = "?, ".repeat(table.columns().size() - 1) + "?";
    String sql = verb + name + " (" + table.columnList() + ") VALUES (" + marks + ")";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (@Nullable Object[] row : rows) {
        bind(statement, row);
        statement.executeUpdate();
      }
    }
  }

  /** Copies what belongs to the module from one schema to the other, replacing what was there. */
  public void copy(ConfigModule module, Schema from, Schema to)
      throws SQLException, AdminException {
    atomically(
        () -> {
          for (TableDef table : module.tables()) {
            copy(table, module.condition(), from, to);
          }
        });
  }

  private void copy(TableDef table, String condition, Schema from, Schema to) throws SQLException {
    String target = to.sql() + "." + table.name();
    execute("DELETE FROM " + target + " WHERE " + condition);
    execute(
        "INSERT INTO "
            + target
            + " ("
            + table.columnList()
            + ") SELECT "
            + table.columnList()
            + " FROM "
            + from.sql()
            + "."
            + table.name()
            + " WHERE "
            + condition);
  }

  /** Runs the steps inside a savepoint: an error takes all of them back. */
  public void atomically(Steps steps) throws SQLException, AdminException {
    execute("SAVEPOINT baton_steps");
    boolean done = false;
    try {
      steps.run();
      execute("RELEASE baton_steps");
      done = true;
    } finally {
      if (!done) {
        undo();
      }
    }
  }

  private void undo() {
    try {
      execute("ROLLBACK TO baton_steps");
      execute("RELEASE baton_steps");
    } catch (SQLException e) {
      // A full disk or a broken file has rolled everything back already; the first error is told.
      scanner.forget();
    }
  }

  private long lastInsertId() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT last_insert_rowid()")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static List<@Nullable Object[]> read(
      ResultSet rows, int width, List<@Nullable Object[]> known)
      throws SQLException, AdminException {
    List<@Nullable Object[]> read = new ArrayList<>(known.size());
    @Nullable Object[] row = new Object[width];
    int next = 0; // of those that are known
    int others = 0; // since the last that was known
    while (rows.next()) {
      if (read.size() == MAX_ROWS) {
        throw new AdminException(
            AdminException.GENERAL,
            "the result has more than " + MAX_ROWS + " rows; add a condition or LIMIT");
      }
      for (int i = 0; i < width; i++) {
        row[i] = widen(rows.getObject(i + 1));
      }
      int at = find(known, row, next, others);
      if (at >= 0) {
        read.add(known.get(at));
        next = at + 1;
        others = 0;
      } else {
        read.add(row);
        row = new Object[width];
        others++;
      }
    }
    return read;
  }

  /** Where it is if so many rows before it were changed, or added, or one was removed; or -1. */
  private static int find(
      List<@Nullable Object[]> known, @Nullable Object[] row, int next, int others) {
    for (int at : new int[] {next + others, next, next + others + 1}) {
      if (at < known.size() && Arrays.equals(known.get(at), row)) {
        return at;
      }
    }
    return -1;
  }

  private static SqlResult.Rows read(ResultSet rows) throws SQLException, AdminException {
    ResultSetMetaData meta = rows.getMetaData();
    int width = meta.getColumnCount();
    List<@Nullable Object[]> read = read(rows, width, List.of());
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      String declared = String.valueOf(meta.getColumnTypeName(i + 1));
      String table = String.valueOf(meta.getTableName(i + 1));
      columns.add(new Column(meta.getColumnLabel(i + 1), table, type(declared, read, i)));
    }
    return new SqlResult.Rows(columns, read);
  }

  /** No switch of patterns: of thousands of rows each value comes by, mostly uncompiled. */
  private static @Nullable Object widen(@Nullable Object value) {
    if (value instanceof Integer number) {
      return number.longValue();
    }
    return value instanceof Float number ? (Object) number.doubleValue() : value;
  }

  /** What the values are if they agree, else what the column was declared as. */
  private static Type type(String declared, List<@Nullable Object[]> rows, int column) {
    Type seen = null;
    for (@Nullable Object[] row : rows) {
      Type one = typeOf(row[column]);
      if (one != null && seen != null && one != seen) {
        return Type.TEXT;
      }
      seen = one == null ? seen : one;
    }
    if (seen != null) {
      return seen;
    }
    return declared.toUpperCase(Locale.ROOT).contains("INT") ? Type.INTEGER : Type.TEXT;
  }

  private static @Nullable Type typeOf(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Long number -> Type.INTEGER;
      case Double number -> Type.REAL;
      case byte[] bytes -> Type.BLOB;
      default -> Type.TEXT;
    };
  }
}
