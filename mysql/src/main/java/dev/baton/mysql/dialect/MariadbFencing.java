package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import java.sql.SQLException;
import java.util.List;

/**
 * Fences a MariaDB server by {@code read_only}, with a bounded wait (V1b). Clients are disconnected
 * only after that and never one whose commit waits: KILL would commit it (V3).
 *
 * <p>An account with ALL PRIVILEGES writes all the same (V13): the reason why those that Baton
 * makes do not have them.
 */
final class MariadbFencing implements Fencing {

  private static final int NO_SUCH_THREAD = 1094;

  private static final String CLIENTS =
      "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID()"
          + " AND user NOT IN ('system user', 'event_scheduler')"
          + " AND user <> SUBSTRING_INDEX(USER(), '@', 1)"
          + " AND command NOT IN ('Binlog Dump', 'Daemon', 'Slave_IO', 'Slave_SQL', 'Slave_worker')"
          + " AND COALESCE(state, '') NOT LIKE 'Waiting for semi-sync ACK%'";

  @Override
  public FenceOutcome fence(SqlSession session, boolean disconnect, Deadline deadline)
      throws SQLException {
    FenceOutcome outcome = ReadOnlySwitch.on(session, "SET GLOBAL read_only = ON", deadline);
    if (disconnect
        && outcome == FenceOutcome.FENCED
        && SemiSyncRole.clientsWaiting(session, deadline) == 0) {
      disconnectClients(session, deadline);
    }
    return outcome;
  }

  private static void disconnectClients(SqlSession session, Deadline deadline) throws SQLException {
    List<Row> clients = session.query(CLIENTS, deadline);
    for (Row client : clients) {
      try {
        session.execute("KILL CONNECTION " + client.number("id", 0), deadline);
      } catch (SQLException e) {
        if (e.getErrorCode() != NO_SUCH_THREAD) {
          throw e;
        }
      }
    }
  }

  @Override
  public void unfence(SqlSession session, Deadline deadline) throws SQLException {
    if (new MariadbChannelReader().readDefault(session, deadline).isPresent()) {
      throw new RefusedException("it is a replica: only a promotion makes it writable");
    }
    SemiSyncRole.of(session, deadline).becomePrimary(session, deadline);
    MariadbPromotion.makeWritable(session, deadline);
  }

  /** Nothing keeps clients out after a fence: those that were disconnected may come back. */
  @Override
  public void reopenReadOnly(SqlSession session, Deadline deadline) throws SQLException {
    ReadOnlySwitch.require(session, "read_only", deadline);
  }
}
