package dev.baton.mysql.dialect;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.sql.SQLException;

/** Stops and starts a replica's two threads without losing what is only in its relay log. */
public interface ReplicationThreads {

  /**
   * Ends the replica's power to acknowledge and returns the channel as it stands afterwards.
   *
   * @throws SQLException if there is no source, or the receiver did not stop
   */
  ReplicationChannel stopReceiver(SqlSession session, Deadline deadline) throws SQLException;

  /** Lets what was received be applied; does not start the receiver. */
  void startApplier(SqlSession session, Deadline deadline) throws SQLException;

  /**
   * Whether everything received has been executed.
   *
   * @param channel the channel as just read, its receiver stopped
   */
  boolean isDrained(SqlSession session, ReplicationChannel channel, Deadline deadline)
      throws SQLException;
}
