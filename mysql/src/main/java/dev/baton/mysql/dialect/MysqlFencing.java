package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import java.sql.SQLException;

/**
 * Fences a MySQL server: {@code offline_mode} drops every ordinary client at once, even one whose
 * commit waits, without acknowledging it (V3); {@code super_read_only} then waits for the lock that
 * such a commit holds, for a second at a time (V1b).
 */
final class MysqlFencing implements Fencing {

  private final MysqlWords words;

  MysqlFencing(MysqlWords words) {
    this.words = words;
  }

  @Override
  public FenceOutcome fence(SqlSession session, boolean disconnect, Deadline deadline)
      throws SQLException {
    if (disconnect) {
      session.execute("SET GLOBAL offline_mode = ON", deadline);
    }
    return ReadOnlySwitch.on(session, "SET GLOBAL super_read_only = ON", deadline);
  }

  @Override
  public void unfence(SqlSession session, Deadline deadline) throws SQLException {
    if (new MysqlChannelReader(words).readDefault(session, deadline).isPresent()) {
      throw new RefusedException("it is a replica: only a promotion makes it writable");
    }
    SemiSyncRole.of(session, deadline).becomePrimary(session, deadline);
    MysqlPromotion.makeWritable(session, deadline);
  }

  @Override
  public void reopenReadOnly(SqlSession session, Deadline deadline) throws SQLException {
    ReadOnlySwitch.require(session, "super_read_only", deadline);
    session.execute("SET GLOBAL offline_mode = OFF", deadline);
  }
}
