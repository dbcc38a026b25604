package dev.baton.mysql.dialect;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/** MariaDB's history is a position in each domain. */
final class MariadbHistory implements History {

  @Override
  public GtidPosition probed(SqlSession session, Deadline deadline) throws SQLException {
    return executed(session, deadline)
        .joinedWith(
            MariadbGtidPosition.parse(session.value("SELECT @@global.gtid_binlog_pos", deadline)));
  }

  /**
   * What has been committed: the applier's position, and what the server wrote itself. The binary
   * log's own position is ahead of the commits that it precedes.
   */
  MariadbGtidPosition executed(SqlSession session, Deadline deadline) throws SQLException {
    return MariadbGtidPosition.parse(session.value("SELECT @@global.gtid_current_pos", deadline));
  }

  @Override
  public boolean hasExecuted(SqlSession session, GtidPosition position, Deadline deadline)
      throws SQLException {
    return executed(session, deadline).covers(position);
  }
}
