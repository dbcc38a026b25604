package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import java.sql.SQLException;

/** Makes an instance refuse writes, without ever acknowledging a commit that waits (V1 to V3). */
public interface Fencing {

  FenceOutcome fence(SqlSession session, boolean disconnect, Deadline deadline) throws SQLException;

  /** Lets the instance take writes and clients again. */
  void unfence(SqlSession session, Deadline deadline) throws SQLException;

  /** Lets clients in again, for reading only. */
  void reopenReadOnly(SqlSession session, Deadline deadline) throws SQLException;
}
