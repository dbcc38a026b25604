package dev.baton.mysql.dialect;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/** MySQL's history is a set, and the server itself knows whether another is part of it. */
final class MysqlHistory implements History {

  @Override
  public GtidPosition probed(SqlSession session, Deadline deadline) throws SQLException {
    return MysqlGtidSet.parse(session.value("SELECT @@global.gtid_executed", deadline));
  }

  @Override
  public boolean hasExecuted(SqlSession session, GtidPosition position, Deadline deadline)
      throws SQLException {
    return session
        .value(
            "SELECT GTID_SUBSET("
                + SqlText.quote(position.toString())
                + ", @@global.gtid_executed)",
            deadline)
        .equals("1");
  }
}
