package dev.baton.cluster.history;

import dev.baton.cluster.DecisionLogException;
import dev.baton.cluster.RemoteStore;
import dev.baton.cluster.StateDatabase;

/** The history in a MySQL or MariaDB database, beside the decision log that keeps others off it. */
public final class RemoteHistory {

  private RemoteHistory() {}

  /**
   * @throws DecisionLogException if it cannot be reached or is of a newer version
   */
  public static HistoryStore open(StateDatabase database) {
    return new SqlHistory(RemoteStore.open(database, HistoryTables.TABLES, false));
  }
}
