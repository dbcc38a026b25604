package dev.baton.admin.store;

import dev.baton.admin.store.table.TableDef;
import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.core.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
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

  private static final String DAMAGED = "damaged";

  /** How many steps SQLite makes between two looks at the clock: well under a millisecond. */
  private static final int STEPS_PER_LOOK = 50_000;

  private final Path folder;
  private final Connection connection;
  private final Database database;
  private final StoreLock lock;
  private final StoreSession.QueryLimit limit;
  private final List<String> notes;
  private volatile Renewal renewal = Renewal.NONE;

  private AdminStore(Path folder, Connection connection, MonotonicClock clock, List<String> notes)
      throws SQLException {
    this.folder = folder;
    this.notes = List.copyOf(notes);
    this.connection = connection;
    this.database = new Database(connection);
    this.lock = new StoreLock(clock);
    this.limit = new StoreSession.QueryLimit(clock);
    MysqlFunctions.register(connection, database::currentSchema, InstantSource.system());
    ProgressHandler.setHandler(connection, STEPS_PER_LOOK, limit);
  }

  /**
   * Opens the files, or makes them readable by their owner alone, and brings their tables to the
   * present form. Memory is then what disk holds. A damaged file is set aside, and an empty one
   * takes its place: {@link #setAside}.
   *
   * @throws AdminException if a file cannot be written; nothing is changed then
   */
  public static AdminStore open(Path folder, MonotonicClock clock) throws AdminException {
    List<String> notes = examine(folder);
    Connection connection = null;
    try {
      for (String name : List.of(DISK_FILE, HISTORY_FILE)) {
        OwnerOnlyFiles.createOrRestrict(folder.resolve(name));
      }
      connection = DriverManager.getConnection("jdbc:sqlite::memory:");
      AdminStore store = new AdminStore(folder, connection, clock, notes);
      store.prepare();
      return store;
    } catch (IOException e) {
      closeQuietly(connection);
      throw new AdminException(
          AdminException.STORAGE, "the data folder " + folder + " cannot be used: " + e, e);
    } catch (SQLException e) {
      closeQuietly(connection);
      throw SqlErrors.explain(e, folder);
    } catch (AdminException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /**
   * Sets damaged files of a folder aside that nobody has open.
   *
   * @return what was set aside, and under which names; mostly nothing
   */
  public static List<String> examine(Path folder) throws AdminException {
    List<String> notes = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      boolean used =
          holdsAnything(folder.resolve(DISK_FILE)) || holdsAnything(folder.resolve(HISTORY_FILE));
      for (String name : List.of(DISK_FILE, HISTORY_FILE)) {
        Path file = folder.resolve(name);
        String damage = DatabaseFile.damage(file, used);
        if (damage != null) {
          notes.add(damaged(file, damage, DatabaseFile.setAside(file, DAMAGED)));
        }
      }
      return notes;
    } catch (IOException e) {
      throw new AdminException(
          AdminException.STORAGE, "the data folder " + folder + " cannot be used: " + e, e);
    } catch (SQLException e) {
      throw SqlErrors.explain(e, folder);
    }
  }

  private static boolean holdsAnything(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) > 0;
  }

  private static String damaged(Path file, String damage, Path aside) {
    return file + " was damaged (" + damage + "), it is set aside as " + aside.getFileName();
  }

  /** What was set aside when the folder was opened; mostly nothing. */
  public List<String> setAside() {
    return notes;
  }

  /**
   * Puts the saved configuration out of the way, if there is any, so that it begins anew.
   *
   * @return its new name; null if there was none
   */
  public static @Nullable Path setAside(Path folder) throws AdminException {
    Path file = folder.resolve(DISK_FILE);
    try {
      return Files.exists(file) ? DatabaseFile.setAside(file, "replaced") : null;
    } catch (IOException e) {
      throw new AdminException(AdminException.STORAGE, file + " cannot be set aside: " + e, e);
    }
  }

  /**
   * Takes back that a folder was begun in which nothing has been saved yet.
   *
   * @throws IOException if its file cannot be removed
   */
  public static void forget(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(DISK_FILE));
  }

  /** Whether the folder holds a saved configuration. */
  public static boolean isSaved(Path folder) {
    return Files.exists(folder.resolve(DISK_FILE));
  }

  /**
   * What is to be done when the schema {@code disk} had to be made anew while running: it has empty
   * tables then.
   */
  public void onRenewed(Renewal action) {
    renewal = action;
  }

  /** What others have to do when the schema {@code disk} is made anew. */
  public interface Renewal {
    /** Nothing. */
    Renewal NONE =
        new Renewal() {
          @Override
          public void release(Database database) {}

          @Override
          public void fill(Database database) {}
        };

    /** Lets go of what refers to its tables; the old ones are gone, the new not there yet. */
    void release(Database database) throws SQLException, AdminException;

    /** Fills the new tables. */
    void fill(Database database) throws SQLException, AdminException;
  }

  /**
   * Sets a damaged file of the schema {@code disk} aside and makes an empty one in its place, under
   * the lock of a session.
   *
   * @return the error to tell
   */
  private AdminException renew(AdminException found) {
    Path file = folder.resolve(DISK_FILE);
    try {
      database.execute("DETACH DATABASE disk");
      renewal.release(database);
      Path aside = DatabaseFile.setAside(file, DAMAGED);
      OwnerOnlyFiles.createOrRestrict(file);
      attach(Schema.DISK, file.toString());
      shape(Schema.DISK);
      database.schemaChanged();
      renewal.fill(database);
      return new AdminException(
          AdminException.DAMAGED,
          damaged(file, found.reason(), aside)
              + "; a new file holds what is in force, the running configuration is untouched:"
              + " repeat the command");
    } catch (SQLException | IOException | AdminException e) {
      AdminException failed =
          new AdminException(
              AdminException.DAMAGED,
              found.reason() + "; and no other file could take its place: " + e.getMessage(),
              found);
      failed.addSuppressed(e);
      return failed;
    }
  }

  /**
   * A client's access.
   *
   * @param who user and address, for messages to others that wait
   */
  public StoreSession session(String who) {
    return new StoreSession(who, this::explain, database, lock, limit);
  }

  public Path folder() {
    return folder;
  }

  private AdminException explain(SQLException e) {
    AdminException explained = SqlErrors.explain(e, folder);
    // A file that was cut to nothing is an empty database: its tables are gone.
    boolean lost =
        explained.code() == AdminException.UNKNOWN_TABLE
            && Catalog.in(Schema.DISK).stream()
                .anyMatch(table -> explained.reason().endsWith(" disk." + table.name()));
    boolean damaged = explained.code() == AdminException.DAMAGED;
    return lost || damaged ? renew(explained) : explained;
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
    for (Schema schema : Schema.values()) {
      shape(schema);
    }
    for (ConfigModule module : ConfigModule.values()) {
      database.copy(module, Schema.DISK, Schema.MAIN);
    }
    database.schemaChanged();
  }

  private void attach(Schema schema, String file) throws SQLException {
    database.execute("ATTACH DATABASE ? AS " + schema.sql(), file);
  }

  private void shape(Schema schema) throws SQLException, AdminException {
    database.atomically(
        () -> {
          for (TableDef table : Catalog.in(schema)) {
            shape(schema, table);
          }
        });
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
