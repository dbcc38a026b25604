package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.sql.SQLException;
import java.util.Optional;

/** Makes a drained MySQL replica a primary; {@code read_only} is lifted last. */
final class MysqlPromotion implements Promotion {

  private static final String STATE =
      "SELECT @@global.read_only AS read_only, @@global.super_read_only AS super_read_only,"
          + " @@global.offline_mode AS offline_mode";

  private final MysqlWords words;
  private final ChannelReader channels;
  private final MysqlThreads threads;

  MysqlPromotion(MysqlWords words) {
    this.words = words;
    this.channels = new MysqlChannelReader(words);
    this.threads = new MysqlThreads(words);
  }

  @Override
  public void apply(SqlSession session, Deadline deadline) throws SQLException {
    Optional<ReplicationChannel> channel = channels.readDefault(session, deadline);
    if (channel.isPresent()) {
      requireDrained(session, channel.get(), deadline);
      session.execute(words.stop(""), deadline);
      session.execute(words.forgetSource(), deadline);
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
          "it has received but not executed part of "
              + channel.received()
              + ": let its applier finish before the promotion");
    }
  }

  static void makeWritable(SqlSession session, Deadline deadline) throws SQLException {
    session.execute("SET GLOBAL super_read_only = OFF", deadline);
    session.execute("SET GLOBAL read_only = OFF", deadline);
    session.execute("SET GLOBAL offline_mode = OFF", deadline);
    Row state = session.first(STATE, deadline).orElseThrow();
    if (state.isOn("read_only") || state.isOn("super_read_only") || state.isOn("offline_mode")) {
      throw new RefusedException("it is not writable after all: somebody else changes it " + state);
    }
  }
}
