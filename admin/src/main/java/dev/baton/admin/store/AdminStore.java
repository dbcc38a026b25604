package dev.baton.admin.store;

import dev.baton.admin.store.table.TableDef;
import dev.baton.core.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;

/**
 * The administration's database: {@code main} in memory, {@code disk} and {@code stats_history} as
 * files of the data folder, {@code stats} and {@code monitor} in memory. Thread-safe.
 */
public final class AdminStore implements AutoCloseable {
  /** Holds the schema {@code disk}. */
  public static final String DISK_FILE = "baton-admin.db";

  /** Holds the schema {@code stats_history}. */
  public static final String HISTORY_FILE = "baton-stats.db";

  /** How many steps SQLite makes between two looks at the clock: well under a millisecond. */
  private static final int STEPS_PER_LOOK = 50_000;

  private final Path folder;
  private final Connection connection;
  private final Database database;
  private final StoreLock lock;
  private final StoreSession.QueryLimit limit;

  private AdminStore(Path folder, Connection connection, MonotonicClock clock) throws SQLException {
    this.folder = folder;
    this.connection = connection;
    this.database = new Database(connection);
    this.lock = new StoreLock(clock);
    this.limit = new StoreSession.QueryLimit(clock);
    MysqlFunctions.register(connection);
    ProgressHandler.setHandler(connection, STEPS_PER_LOOK, limit);
  }

  /**
   * Opens the files, or makes them readable by their owner alone, and brings their tables to the
   * present form. Memory is then what disk holds.
   *
   * @throws AdminException if a file is damaged or cannot be written; nothing is changed then
   */
  public static AdminStore open(Path folder, MonotonicClock clock) throws AdminException {
    try {
      Files.createDirectories(folder);
      createPrivately(folder.resolve(DISK_FILE));
      createPrivately(folder.resolve(HISTORY_FILE));
    } catch (IOException e) {
      throw new AdminException(
          AdminException.STORAGE, "the data folder " + folder + " cannot be used: " + e, e);
    }
    Connection connection = null;
    try {
      connection = DriverManager.getConnection("jdbc:sqlite::memory:");
      AdminStore store = new AdminStore(folder, connection, clock);
      store.prepare();
      return store;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw SqlErrors.explain(e, folder);
    } catch (AdminException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /**
   * A client's access.
   *
   * @param who user and address, for messages to others that wait
   */
  public StoreSession session(String who) {
    return new StoreSession(who, folder, database, lock, limit);
  }

  public Path folder() {
    return folder;
  }

  @Override
  public void close() throws AdminException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw SqlErrors.explain(e, folder);
    }
  }

  private void prepare() throws SQLException, AdminException {
    attach(Schema.DISK, folder.resolve(DISK_FILE).toString());
    attach(Schema.STATS, ":memory:");
    attach(Schema.MONITOR, ":memory:");
    attach(Schema.STATS_HISTORY, folder.resolve(HISTORY_FILE).toString());
    attach(Schema.INFORMATION_SCHEMA, ":memory:");
    checkWhole(Schema.DISK);
    checkWhole(Schema.STATS_HISTORY);
    database.atomically(
        () -> {
          for (Schema schema : Schema.values()) {
            for (TableDef table : Catalog.in(schema)) {
              shape(schema, table);
            }
          }
        });
    for (ConfigModule module : ConfigModule.values()) {
      database.copy(module, Schema.DISK, Schema.MAIN);
    }
    database.schemaChanged();
  }

  private void attach(Schema schema, String file) throws SQLException {
    database.execute("ATTACH DATABASE ? AS " + schema.sql(), file);
  }

  private void checkWhole(Schema schema) throws SQLException, AdminException {
    List<@Nullable Object[]> answer = database.select("PRAGMA " + schema.sql() + ".quick_check(1)");
    Object first = answer.isEmpty() ? "no answer" : answer.getFirst()[0];
    if (!"ok".equals(first)) {
      throw new AdminException(
          AdminException.DAMAGED,
          "the database of "
              + schema.sql()
              + " in "
              + folder
              + " is damaged ("
              + first
              + "); move the file away or restore it, then start again");
    }
  }

  /**
   * Creates the table, or rebuilds one that an older version made, keeping the columns both have.
   */
  private void shape(Schema schema, TableDef table) throws SQLException, AdminException {
    List<@Nullable Object[]> found =
        database.select(
            "SELECT sql FROM " + schema.sql() + ".sqlite_master WHERE type='table' AND name=?",
            table.name());
    if (found.isEmpty()) {
      database.execute(table.ddlIn(schema.sql()));
    } else if (!table.ddl().equals(found.getFirst()[0])) {
      rebuild(schema, table);
    }
  }

  private void rebuild(Schema schema, TableDef table) throws SQLException, AdminException {
    String old = TableRef.HIDDEN_PREFIX + "old_" + table.name();
    List<String> common = commonColumns(schema, table);
    String list = String.join(", ", common);
    String qualified = schema.sql() + ".";
    database.atomically(
        () -> {
          database.execute("ALTER TABLE " + qualified + table.name() + " RENAME TO " + old);
          database.execute(table.ddlIn(schema.sql()));
          database.execute(
              "INSERT OR IGNORE INTO "
                  + qualified
                  + table.name()
                  + " ("
                  + list
                  + ") SELECT "
                  + list
                  + " FROM "
                  + qualified
                  + old);
          database.execute("DROP TABLE " + qualified + old);
        });
  }

  private List<String> commonColumns(Schema schema, TableDef table)
      throws SQLException, AdminException {
    Set<String> wanted = Set.copyOf(table.columns().stream().map(TableDef.Column::name).toList());
    List<String> common = new ArrayList<>();
    String sql = "SELECT name FROM pragma_table_info(?, ?)";
    for (@Nullable Object[] row : database.select(sql, table.name(), schema.sql())) {
      String name = String.valueOf(row[0]);
      if (wanted.contains(name)) {
        common.add("\"" + name + "\"");
      }
    }
    return common;
  }

  private static void createPrivately(Path file) throws IOException {
    Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
    } catch (FileAlreadyExistsException e) {
      Files.setPosixFilePermissions(file, ownerOnly);
    }
  }

  private static void closeQuietly(@Nullable Connection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      // The error that led here is the one to tell.
      return;
    }
  }
}
