package dev.baton.mysql.binlog;

import dev.baton.mysql.session.Deadline;
import dev.baton.topology.port.InstanceException;
import java.io.IOException;
import java.sql.SQLException;

/** The transactions of one instance that its cluster lacks. */
interface ErrantTransactions {

  /** Whether there are any. */
  boolean find(Deadline deadline) throws SQLException, InstanceException;

  /**
   * Copies every one of those found.
   *
   * @return what they are, in the flavour's text form
   * @throws SQLException if one of them cannot be read any more
   */
  String copyTo(ArchiveFiles files, Deadline deadline) throws SQLException, IOException;
}
