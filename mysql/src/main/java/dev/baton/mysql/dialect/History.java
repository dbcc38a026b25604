package dev.baton.mysql.dialect;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/** What an instance has executed. */
public interface History {

  /** What a probe says that the instance has executed: all that was written or applied here. */
  GtidPosition probed(SqlSession session, Deadline deadline) throws SQLException;

  /** Whether everything up to the position has been executed and can be read. */
  boolean hasExecuted(SqlSession session, GtidPosition position, Deadline deadline)
      throws SQLException;
}
