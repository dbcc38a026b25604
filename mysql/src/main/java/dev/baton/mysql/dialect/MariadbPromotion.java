package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;
import java.util.Optional;

/** Makes a drained MariaDB replica a primary; {@code read_only} is lifted last. */
final class MariadbPromotion implements Promotion {

  private final MariadbChannelReader channels = new MariadbChannelReader();
  private final MariadbThreads threads = new MariadbThreads();

  @Override
  public void apply(SqlSession session, Deadline deadline) throws SQLException {
    Optional<ReplicationChannel> channel = channels.readDefault(session, deadline);
    if (channel.isPresent()) {
      requireDrained(session, channel.get(), deadline);
      session.execute("STOP SLAVE", deadline);
      session.execute("RESET SLAVE ALL", deadline);
    }
    SemiSyncRole.of(session, deadline).becomePrimary(session, deadline);
    makeWritable(session, deadline);
  }

  private void requireDrained(SqlSession session, ReplicationChannel channel, Deadline deadline)
      throws SQLException {
    if (channel.receiver() != ThreadState.STOPPED) {
      throw new RefusedException(
          "its receiver is " + channel.receiver() + ": stop it before the promotion");
    }
    if (!threads.isDrained(session, channel, deadline)) {
      throw new RefusedException(
          "its relay log may hold transactions that it has not executed"
              + (channel.received().isEmpty() ? "" : ", up to " + channel.received())
              + ": let its applier finish before the promotion");
    }
  }

  static void makeWritable(SqlSession session, Deadline deadline) throws SQLException {
    session.execute("SET GLOBAL read_only = OFF", deadline);
    if (!session.value("SELECT @@global.read_only", deadline).equals("0")) {
      throw new RefusedException("it is not writable after all: somebody else changes read_only");
    }
  }
}
