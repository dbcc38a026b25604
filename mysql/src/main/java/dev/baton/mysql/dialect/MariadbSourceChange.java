package dev.baton.mysql.dialect;

import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.BinlogCoordinates;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Points a MariaDB instance at a source by GTID. The change is refused while a thread runs (V9) and
 * deletes the relay log (V6), so everything in it is applied first.
 */
final class MariadbSourceChange implements SourceChange {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private static final String POSITIONS =
      "SELECT @@global.gtid_slave_pos AS slave_pos, @@global.gtid_binlog_pos AS binlog_pos";

  private final MariadbChannelReader channels = new MariadbChannelReader();
  private final MariadbThreads threads = new MariadbThreads();

  @Override
  public void apply(
      SqlSession session, InstanceKey source, ReplicationCredentials credentials, Deadline deadline)
      throws SQLException {
    if (channels.readDefault(session, deadline).isPresent()) {
      drainAndStop(session, deadline);
    }
    countOwnWritesAsExecuted(session, deadline);
    SemiSyncRole.of(session, deadline).becomeReplica(session, deadline);
    session.execute(statement(source, credentials), deadline);
    session.execute("START SLAVE", deadline);
  }

  private void drainAndStop(SqlSession session, Deadline deadline) throws SQLException {
    ParallelAppliers appliers = ParallelAppliers.of(session, deadline);
    drain(session, deadline);
    session.execute("STOP SLAVE", deadline);
    appliers.restore(session, deadline);
  }

  @Override
  public void applyAtPrimary(
      SqlSession session,
      InstanceKey replica,
      ReplicationCredentials credentials,
      Deadline deadline)
      throws SQLException {
    countOwnWritesAsExecuted(session, deadline);
    session.execute(statement(replica, credentials), deadline);
    session.execute("START SLAVE", deadline);
  }

  private void drain(SqlSession session, Deadline deadline) throws SQLException {
    ReplicationChannel stopped = threads.stopReceiver(session, deadline);
    if (isEmptied(session, stopped, deadline)) {
      return;
    }
    threads.startApplier(session, deadline);
    while (!threads.isDrained(session, stopped, deadline)) {
      ReplicationChannel now = channels.readDefault(session, deadline).orElseThrow();
      if (now.applier() == ThreadState.STOPPED) {
        throw new RefusedException(
            "its applier does not run"
                + ReplicationCheck.error(now.applierError())
                + ", and received transactions that it has not executed would be dropped, up to "
                + now.received());
      }
      deadline.pause(BETWEEN_LOOKS);
    }
  }

  /** Whether what was received is known and executed, so that no applier has to run for it. */
  private boolean isEmptied(SqlSession session, ReplicationChannel channel, Deadline deadline)
      throws SQLException {
    return !channel.received().isEmpty() && threads.isDrained(session, channel, deadline);
  }

  /**
   * A former primary's own writes are in its binary log and not in gtid_slave_pos, from which the
   * new source would send them to it again.
   */
  private static void countOwnWritesAsExecuted(SqlSession session, Deadline deadline)
      throws SQLException {
    Row row = session.first(POSITIONS, deadline).orElseThrow();
    MariadbGtidPosition slave = MariadbGtidPosition.parse(row.text("slave_pos"));
    MariadbGtidPosition binlog = MariadbGtidPosition.parse(row.text("binlog_pos"));
    if (!slave.covers(binlog)) {
      session.execute(
          "SET GLOBAL gtid_slave_pos = " + SqlText.quote(slave.joinedWith(binlog).toString()),
          deadline);
    }
  }

  @Override
  public String statement(InstanceKey source, ReplicationCredentials credentials) {
    return statement(source, credentials, "MASTER_USE_GTID = slave_pos");
  }

  @Override
  public String statementAt(
      InstanceKey source, ReplicationCredentials credentials, BinlogCoordinates at) {
    return statement(
        source,
        credentials,
        "MASTER_LOG_FILE = %s, MASTER_LOG_POS = %d, MASTER_USE_GTID = no"
            .formatted(SqlText.quote(at.file()), at.position()));
  }

  private static String statement(
      InstanceKey source, ReplicationCredentials credentials, String place) {
    return "CHANGE MASTER TO MASTER_HOST = "
        + SqlText.quote(source.host())
        + ", MASTER_PORT = "
        + source.port()
        + ", MASTER_USER = "
        + SqlText.quote(credentials.user())
        + ", MASTER_PASSWORD = "
        + SqlText.quote(credentials.password().reveal())
        + ", "
        + place
        + ", MASTER_HEARTBEAT_PERIOD = 0.5, MASTER_CONNECT_RETRY = 1"
        + ", MASTER_SSL = "
        + (credentials.tls() ? "1" : "0")
        // on by default from 11.4, where it refuses a certificate that nobody has signed
        + ", MASTER_SSL_VERIFY_SERVER_CERT = 0";
  }
}
