package dev.baton.cluster;

/** The decision log in a MySQL or MariaDB database, which one manager at a time may open. */
public final class RemoteDecisionLog {

  private RemoteDecisionLog() {}

  /**
   * @throws DecisionLogException if it cannot be reached, is of a newer version, or is another
   *     manager's
   */
  public static DecisionLog open(StateDatabase database) {
    return new SqlDecisionLog(RemoteStore.open(database, DecisionTables.TABLES, true), () -> {});
  }
}
