package dev.baton.ops.provision.restart;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * The end of a dead server's binary log that nobody acknowledged, around one restart. Under
 * semi-sync with AFTER_SYNC those transactions are in the binary log but only prepared in the
 * storage engine, which rolls them back if the binary log no longer names them.
 */
interface Tail {

  /** The server is dead; what will be removed is archived first. */
  void beforeStart() throws IOException;

  /** For the server's command line at this start. */
  default List<String> startOptions() {
    return List.of();
  }

  /**
   * @return how many transactions are really gone
   */
  int afterStart(SqlSession session, Deadline deadline) throws IOException, SQLException;
}
