package dev.baton.cluster.history;

import dev.baton.cluster.DecisionLogException;
import dev.baton.cluster.SqliteStore;
import java.nio.file.Path;

/**
 * The history in a SQLite file beside the decision log.
 *
 * <p>A write of a recovery's progress does not wait for the disk: the clients wait for a primary
 * meanwhile. It survives the end of the process, and may be missing after a power loss; the
 * decision log is not. What people asked for waits for the disk.
 */
public final class SqliteHistory {
  private static final String WHAT = "the history";
  private static final String FILE = "history.db";

  private SqliteHistory() {}

  /**
   * Opens the history in a directory that its caller has locked.
   *
   * @throws DecisionLogException if the file is unusable or of a newer version
   */
  public static HistoryStore open(Path directory) {
    return new SqlHistory(
        SqliteStore.open(WHAT, directory.resolve(FILE), false, HistoryTables.TABLES));
  }

  /** A history that ends with the process. */
  public static HistoryStore inMemory() {
    return new SqlHistory(SqliteStore.inMemory(WHAT, HistoryTables.TABLES));
  }
}
