package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/**
 * Brings a replica back among those that acknowledge. The server reads the setting when its
 * receiver connects, so that a receiver that runs is stopped; whoever asked starts it again.
 */
public final class Acknowledging {
  private Acknowledging() {}

  /** Does nothing where the replica acknowledges already. */
  public static void restore(SqlSession session, Dialect dialect, Deadline deadline)
      throws SQLException {
    SemiSyncRole.of(session, deadline).acknowledge(session, deadline);
    if (SemiSyncRole.acknowledges(session, deadline)) {
      return;
    }
    ReplicationThreads threads = dialect.threads();
    threads.startApplier(session, deadline); // first: both stopped would drop the relay log (V6)
    threads.stopReceiver(session, deadline);
  }
}
