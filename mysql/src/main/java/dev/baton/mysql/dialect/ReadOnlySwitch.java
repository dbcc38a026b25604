package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Turns read-only on with a bounded wait. The statement waits for a lock that a commit holds while
 * it waits for its acknowledgement, and without {@code lock_wait_timeout} it would hang with it for
 * ever, its thread outliving our connection (V1).
 */
final class ReadOnlySwitch {

  /** The smallest {@code lock_wait_timeout} there is, and some time for the answer. */
  private static final Duration ONE_ATTEMPT = Duration.ofMillis(1_200);

  private static final int LOCK_WAIT_TIMEOUT = 1205;

  private ReadOnlySwitch() {}

  static FenceOutcome on(SqlSession session, String statement, Deadline deadline)
      throws SQLException {
    session.execute("SET SESSION lock_wait_timeout = 1", deadline);
    while (true) {
      try {
        session.execute(statement, deadline);
        return FenceOutcome.FENCED;
      } catch (SQLException e) {
        if (e.getErrorCode() != LOCK_WAIT_TIMEOUT) {
          throw e;
        }
      }
      boolean ends = SemiSyncRole.clientsWaiting(session, deadline) == 0;
      if (!ends || deadline.remaining().compareTo(ONE_ATTEMPT) < 0) {
        return FenceOutcome.PENDING;
      }
    }
  }

  /**
   * @throws RefusedException if the variable is off
   */
  static void require(SqlSession session, String variable, Deadline deadline) throws SQLException {
    if (!session.value("SELECT @@global." + variable, deadline).equals("1")) {
      throw new RefusedException(variable + " is off: fence it before clients are let in again");
    }
  }
}
