package dev.baton.mysql.pseudo;

import java.sql.SQLException;
import java.util.List;

/** The binary or relay log of one server, file by file and page by page. */
public interface EventLog {

  /** Its files in the order of their age, the oldest first. */
  List<String> files() throws SQLException;

  /**
   * Events of a file in their order.
   *
   * @param position of the first, which is 4 at a file's beginning
   * @param limit how many at most; fewer come only at the end of the file
   */
  List<LogEntry> page(String file, long position, int limit) throws SQLException;
}
