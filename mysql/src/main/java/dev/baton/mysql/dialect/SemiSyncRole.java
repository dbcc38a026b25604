package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which side of semi-sync an instance is on. A primary waits for acknowledgements; a replica gives
 * them and must not wait itself: on MariaDB and MySQL alike the applier's own commits wait for
 * acknowledgements while the waiting side is on, and with nobody behind the replica it stands still
 * for ever.
 *
 * <p>So a member changes sides with its role. That never weakens a promise to a client: the waiting
 * side is turned off only on a read-only replica in which no client's commit waits (V2).
 *
 * <p>An instance that takes part on neither side is left alone.
 */
public final class SemiSyncRole {

  private static final String CLIENTS_WAITING =
      "SELECT COUNT(*) FROM information_schema.processlist"
          + " WHERE state LIKE 'Waiting for semi-sync ACK%' AND user <> 'system user'";

  private static final Set<String> ACKNOWLEDGES =
      Set.of("Rpl_semi_sync_replica_status", "Rpl_semi_sync_slave_status");

  private final List<Row> waiting = new ArrayList<>();
  private final List<Row> acknowledging = new ArrayList<>();

  private SemiSyncRole(List<Row> variables) {
    for (Row row : variables) {
      String name = row.text("Variable_name");
      if (name.equals("rpl_semi_sync_source_enabled")
          || name.equals("rpl_semi_sync_master_enabled")) {
        waiting.add(row);
      } else if (name.equals("rpl_semi_sync_replica_enabled")
          || name.equals("rpl_semi_sync_slave_enabled")) {
        acknowledging.add(row);
      }
    }
  }

  static SemiSyncRole of(SqlSession session, Deadline deadline) throws SQLException {
    return new SemiSyncRole(session.query(SemiSyncReader.VARIABLES, deadline));
  }

  /** Makes a member wait for acknowledgements, before it becomes writable. */
  void becomePrimary(SqlSession session, Deadline deadline) throws SQLException {
    if (isMember()) {
      set(session, waiting, true, deadline);
    }
  }

  /** Makes a member acknowledge and no longer wait, before its receiver starts. */
  void becomeReplica(SqlSession session, Deadline deadline) throws SQLException {
    boolean member = isMember();
    stopWaiting(session, deadline);
    if (member) {
      set(session, acknowledging, true, deadline);
    }
  }

  /**
   * Makes a replica acknowledge from its receiver's next connection on, whether or not it was a
   * member before.
   *
   * @throws RefusedException if the server has no semi-sync
   */
  void acknowledge(SqlSession session, Deadline deadline) throws SQLException {
    if (acknowledging.isEmpty()) {
      throw new RefusedException("it has no semi-sync: install the plug-in for replicas");
    }
    set(session, acknowledging, true, deadline);
  }

  /** Whether the receiver that runs now acknowledges. */
  static boolean acknowledges(SqlSession session, Deadline deadline) throws SQLException {
    return session.query("SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync%status'", deadline).stream()
        .filter(row -> ACKNOWLEDGES.contains(row.text("Variable_name")))
        .anyMatch(row -> row.isOn("Value"));
  }

  /**
   * Lets a replica's applier commit alone.
   *
   * @throws RefusedException if a client's commit waits, whom that would acknowledge falsely
   */
  void stopWaiting(SqlSession session, Deadline deadline) throws SQLException {
    if (waiting.stream().noneMatch(row -> row.isOn("Value"))) {
      return;
    }
    if (!session.value("SELECT @@global.read_only", deadline).equals("1")) {
      throw new RefusedException("it is writable: fence it before it becomes a replica");
    }
    if (clientsWaiting(session, deadline) > 0) {
      throw new RefusedException(
          "a client's commit waits for an acknowledgement, which changing its role would give"
              + " falsely: kill the server and restart it read-only");
    }
    set(session, waiting, false, deadline);
  }

  /** How many commits of clients, not of the applier, wait for an acknowledgement. */
  public static long clientsWaiting(SqlSession session, Deadline deadline) throws SQLException {
    return Long.parseLong(session.value(CLIENTS_WAITING, deadline));
  }

  private boolean isMember() {
    return waiting.stream().anyMatch(row -> row.isOn("Value"))
        || acknowledging.stream().anyMatch(row -> row.isOn("Value"));
  }

  private static void set(SqlSession session, List<Row> variables, boolean on, Deadline deadline)
      throws SQLException {
    for (Row row : variables) {
      if (row.isOn("Value") != on) {
        String name = row.text("Variable_name");
        session.execute("SET GLOBAL " + name + " = " + (on ? "ON" : "OFF"), deadline);
      }
    }
  }
}
