package dev.baton.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * State in a SQLite file (write-ahead log), which any tool can read after an incident. What is to
 * be safe against a loss of power waits for the disk ({@code synchronous=FULL}).
 */
public final class SqliteStore implements SqlStore {
  private final ReentrantLock lock = new ReentrantLock();
  private final String what;
  private final Connection connection;
  private final SqlStatements sql;
  private final boolean alwaysToDisk;

  private SqliteStore(String what, Connection connection, boolean alwaysToDisk) {
    this.what = what;
    this.connection = connection;
    this.sql = new SqlStatements(connection);
    this.alwaysToDisk = alwaysToDisk;
  }

  /**
   * Opens a file, creating it and its directory if needed.
   *
   * @param name what is kept there, for messages
   * @param alwaysToDisk whether every transaction waits for the disk, or only {@link #durably}
   * @throws DecisionLogException if the file is unusable or of a newer version
   */
  public static SqlStore open(String name, Path file, boolean alwaysToDisk, Tables tables) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      makeDirectory(directory);
    }
    return open(name + " " + file, file.toString(), alwaysToDisk, tables);
  }

  /** One that ends with the process. */
  public static SqlStore inMemory(String name, Tables tables) {
    return open(name + " in memory", ":memory:", false, tables);
  }

  static void makeDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new DecisionLogException("cannot create " + directory + ": " + e.getMessage(), e);
    }
  }

  private static SqlStore open(String what, String place, boolean alwaysToDisk, Tables tables) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(alwaysToDisk ? SynchronousMode.FULL : SynchronousMode.NORMAL);
    config.enforceForeignKeys(true);
    try {
      Connection connection = config.createConnection("jdbc:sqlite:" + place);
      try {
        tables.prepareSqlite(connection);
        return new SqliteStore(what, connection, alwaysToDisk);
      } catch (SQLException | DecisionLogException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException | DecisionLogException e) {
      throw new DecisionLogException("cannot open " + what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public <T> T transaction(Work<T> work) {
    return locked(() -> sql.transaction(() -> work.run(sql)));
  }

  @Override
  public <T> T durably(Work<T> work) {
    if (alwaysToDisk) {
      return transaction(work);
    }
    return locked(
        () -> {
          toDisk(true);
          try {
            return sql.transaction(() -> work.run(sql));
          } finally {
            toDisk(false);
          }
        });
  }

  /** Whether the next transactions are to be on the disk when they end; between transactions. */
  private void toDisk(boolean full) throws SQLException {
    connection.setAutoCommit(true); // it cannot be changed inside a transaction
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA synchronous = " + (full ? "FULL" : "NORMAL"));
    } finally {
      connection.setAutoCommit(false);
    }
  }

  private <T> T locked(SqlStatements.Work<T> work) {
    lock.lock();
    try {
      return work.run();
    } catch (SQLException e) {
      throw new DecisionLogException("cannot use " + what + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /** A file that cannot be used says so when it is used. */
  @Override
  public String trouble() {
    return "";
  }

  @Override
  public void close() {
    lock.lock();
    try {
      sql.close();
    } catch (SQLException e) {
      throw new DecisionLogException("cannot close " + what + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
