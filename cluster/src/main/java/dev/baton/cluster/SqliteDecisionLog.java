package dev.baton.cluster;

import java.io.IOException;
import java.nio.file.Path;

/** The decision log in a SQLite file: every transaction waits for the disk. */
public final class SqliteDecisionLog {
  private static final String FILE = "decisions.db";

  private SqliteDecisionLog() {}

  /**
   * Opens the log in a directory, creating both if needed.
   *
   * @throws DecisionLogException if another manager uses the directory, or the file is unusable or
   *     of a newer version
   */
  public static DecisionLog open(Path directory) {
    SqliteStore.makeDirectory(directory);
    DataDirectoryLock directoryLock = DataDirectoryLock.acquire(directory);
    try {
      SqlStore store =
          SqliteStore.open(
              "the decision log", directory.resolve(FILE), true, DecisionTables.TABLES);
      return new SqlDecisionLog(store, () -> release(directoryLock));
    } catch (DecisionLogException e) {
      release(directoryLock);
      throw e;
    }
  }

  private static void release(DataDirectoryLock directoryLock) {
    try {
      directoryLock.close();
    } catch (IOException e) {
      throw new DecisionLogException("cannot release the data directory: " + e.getMessage(), e);
    }
  }
}
