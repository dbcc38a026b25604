package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * MariaDB's replication threads. In GTID mode the server deletes its relay log whenever a thread
 * starts while both are stopped (V6), acknowledged transactions included; it counts on fetching
 * them again from a source that may be gone. So the receiver is never stopped while the applier is,
 * and where both are, the relay log is applied by file and position instead (V8).
 */
final class MariadbThreads implements ReplicationThreads {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
  private static final String ALL_READ = "Slave has read all relay log";

  private static final String BUSY_WORKERS =
      "SELECT COUNT(*) FROM information_schema.processlist WHERE command = 'Slave_worker'"
          + " AND state NOT LIKE 'Waiting for work from SQL thread%'";

  private final MariadbChannelReader channels = new MariadbChannelReader();
  private final MariadbHistory history = new MariadbHistory();

  @Override
  public ReplicationChannel stopReceiver(SqlSession session, Deadline deadline)
      throws SQLException {
    ReplicationChannel before = channel(session, deadline);
    if (before.receiver() == ThreadState.STOPPED) {
      return before;
    }
    if (before.applier() == ThreadState.STOPPED) {
      start(session, deadline);
    }
    session.execute("STOP SLAVE IO_THREAD", deadline);
    ReplicationChannel after = channel(session, deadline);
    if (after.receiver() != ThreadState.STOPPED) {
      throw new RefusedException(
          "the receiver is " + after.receiver() + " after it was stopped: something starts it");
    }
    return after;
  }

  /** Where both threads were stopped, returns once everything in the relay log is applied. */
  @Override
  public void startApplier(SqlSession session, Deadline deadline) throws SQLException {
    ReplicationChannel channel = channel(session, deadline);
    if (channel.applier() != ThreadState.STOPPED) {
      return;
    }
    if (channel.receiver() == ThreadState.STOPPED) {
      rescueRelayLog(session, deadline);
    } else {
      start(session, deadline);
    }
  }

  private void start(SqlSession session, Deadline deadline) throws SQLException {
    SemiSyncRole.of(session, deadline).stopWaiting(session, deadline);
    session.execute("START SLAVE SQL_THREAD", deadline);
  }

  /** V8: by file and position nothing is deleted, and the transactions keep their GTIDs. */
  private void rescueRelayLog(SqlSession session, Deadline deadline) throws SQLException {
    Row status = status(session, deadline);
    Optional<RelayLogPosition> from =
        RelayLogPosition.firstNotExecuted(
            session,
            new RelayLogPosition(status.text("Relay_Log_File"), status.number("Relay_Log_Pos", 4)),
            history.executed(session, deadline),
            deadline);
    if (from.isEmpty()) {
      // All of it is executed: nothing is lost when the server deletes it now.
      session.execute("CHANGE MASTER TO MASTER_USE_GTID = slave_pos", deadline);
      start(session, deadline);
      return;
    }
    ParallelAppliers.setAside(session, deadline);
    session.execute(
        "CHANGE MASTER TO MASTER_USE_GTID = no, RELAY_LOG_FILE = "
            + SqlText.quote(from.get().file())
            + ", RELAY_LOG_POS = "
            + from.get().position(),
        deadline);
    start(session, deadline);
    awaitRelayLogRead(session, deadline);
  }

  private void awaitRelayLogRead(SqlSession session, Deadline deadline) throws SQLException {
    while (!hasReadRelayLog(session, deadline)) {
      ReplicationChannel channel = channel(session, deadline);
      if (channel.applier() == ThreadState.STOPPED) {
        throw new RefusedException(
            "its applier has stopped before the end of its relay log"
                + ReplicationCheck.error(channel.applierError()));
      }
      deadline.pause(BETWEEN_LOOKS);
    }
  }

  @Override
  public boolean isDrained(SqlSession session, ReplicationChannel channel, Deadline deadline)
      throws SQLException {
    if (!channel.received().isEmpty()) {
      return history.hasExecuted(session, channel.received(), deadline);
    }
    // Nothing is known of what the relay log holds (V7), so the applier has to have read it.
    return hasReadRelayLog(session, deadline);
  }

  private boolean hasReadRelayLog(SqlSession session, Deadline deadline) throws SQLException {
    Row status = status(session, deadline);
    return Statuses.thread(status.text("Slave_SQL_Running")) == ThreadState.RUNNING
        && status.text("Slave_SQL_Running_State").startsWith(ALL_READ)
        && session.value(BUSY_WORKERS, deadline).equals("0");
  }

  private Row status(SqlSession session, Deadline deadline) throws SQLException {
    return session.query(MariadbChannelReader.STATEMENT, deadline).stream()
        .filter(row -> row.text("Connection_name").isEmpty())
        .findFirst()
        .orElseThrow(() -> new RefusedException("it replicates from nobody"));
  }

  private ReplicationChannel channel(SqlSession session, Deadline deadline) throws SQLException {
    return channels
        .readDefault(session, deadline)
        .orElseThrow(() -> new RefusedException("it replicates from nobody"));
  }
}
