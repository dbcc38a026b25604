package dev.baton.mysql.dialect;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/** What an instance has executed. */
public interface History {

  /** Whether everything up to the position has been executed and can be read. */
  boolean hasExecuted(SqlSession session, GtidPosition position, Deadline deadline)
      throws SQLException;
}
