package dev.baton.mysql.dialect;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.topology.snapshot.BinlogCoordinates;
import java.sql.SQLException;

/** Points an instance at a source. */
public interface SourceChange {

  /**
   * Points the instance at the source and starts both threads; what is in the relay log is kept or
   * applied first. Does not wait for the connection: see {@link ReplicationCheck}.
   */
  void apply(
      SqlSession session, InstanceKey source, ReplicationCredentials credentials, Deadline deadline)
      throws SQLException;

  /**
   * Makes a primary without a source follow its own replica, semi-sync roles and read-only state
   * left as they are.
   */
  void applyAtPrimary(
      SqlSession session,
      InstanceKey replica,
      ReplicationCredentials credentials,
      Deadline deadline)
      throws SQLException;

  /** The statement that sets the source. */
  String statement(InstanceKey source, ReplicationCredentials credentials);

  /** The statement that sets the source and a place in its binary log, without GTIDs. */
  String statementAt(InstanceKey source, ReplicationCredentials credentials, BinlogCoordinates at);
}
