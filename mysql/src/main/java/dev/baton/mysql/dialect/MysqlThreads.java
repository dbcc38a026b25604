package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;

/**
 * MySQL's replication threads. Its relay log survives everything but a change of the source while
 * the applier is stopped (V9) and a restart with {@code relay_log_recovery} (V7), so starting and
 * stopping needs no care here.
 */
final class MysqlThreads implements ReplicationThreads {

  private final MysqlWords words;
  private final ChannelReader channels;

  MysqlThreads(MysqlWords words) {
    this.words = words;
    this.channels = new MysqlChannelReader(words);
  }

  @Override
  public ReplicationChannel stopReceiver(SqlSession session, Deadline deadline)
      throws SQLException {
    ReplicationChannel before = channel(session, deadline);
    if (before.receiver() == ThreadState.STOPPED) {
      return before;
    }
    session.execute(words.stop("IO_THREAD"), deadline);
    ReplicationChannel after = channel(session, deadline);
    if (after.receiver() != ThreadState.STOPPED) {
      throw new RefusedException(
          "the receiver is " + after.receiver() + " after it was stopped: something starts it");
    }
    return after;
  }

  @Override
  public void startApplier(SqlSession session, Deadline deadline) throws SQLException {
    if (channel(session, deadline).applier() == ThreadState.RUNNING) {
      return;
    }
    SemiSyncRole.of(session, deadline).stopWaiting(session, deadline);
    session.execute(words.start("SQL_THREAD"), deadline);
  }

  /**
   * By GTID where transactions have them; by file and position also by how far the applier is in
   * the source's binary log, which is all that tells of anonymous transactions.
   */
  @Override
  public boolean isDrained(SqlSession session, ReplicationChannel channel, Deadline deadline)
      throws SQLException {
    return hasExecuted(session, channel, deadline)
        && (channel.autoPosition() || hasReadAll(channel, channel(session, deadline)));
  }

  private static boolean hasReadAll(ReplicationChannel before, ReplicationChannel now) {
    return now.details().executed().compareTo(before.details().read()) >= 0;
  }

  private static boolean hasExecuted(
      SqlSession session, ReplicationChannel channel, Deadline deadline) throws SQLException {
    return session
        .value(
            "SELECT GTID_SUBSET("
                + SqlText.quote(channel.received().toString())
                + ", @@global.gtid_executed)",
            deadline)
        .equals("1");
  }

  private ReplicationChannel channel(SqlSession session, Deadline deadline) throws SQLException {
    return channels
        .readDefault(session, deadline)
        .orElseThrow(() -> new RefusedException("it replicates from nobody"));
  }
}
