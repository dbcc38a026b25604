package dev.baton.cluster;

import java.sql.SQLException;

/**
 * A database that keeps one part of a manager's state. One connection, used by one transaction at a
 * time: decisions are few, and their order is what matters. Thread-safe; blocking.
 */
public interface SqlStore extends AutoCloseable {

  /** What runs in one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(SqlStatements sql) throws SQLException;
  }

  /**
   * Commits what the work did, or nothing of it if it throws.
   *
   * @throws DecisionLogException if the database cannot be used; when the connection broke during
   *     the commit, what was done may be there all the same
   */
  <T> T transaction(Work<T> work);

  /** The same, and safe against a loss of power when it returns. */
  <T> T durably(Work<T> work);

  /**
   * Counts the times that it was opened: between two of them another manager may have had it. What
   * was read in one is true as long as that lasts.
   */
  default long tenure() {
    return 0;
  }

  /** Why nothing can be recorded now, as a sentence; empty if it can as far as is known. */
  String trouble();

  @Override
  void close();
}
