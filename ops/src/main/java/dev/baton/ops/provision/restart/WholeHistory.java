package dev.baton.ops.provision.restart;

import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;
import java.util.List;

/** Whether a server's binary logs begin where its history does, so that they alone rebuild it. */
public final class WholeHistory {

  private WholeHistory() {}

  /**
   * @return what is missing, as the end of a sentence; empty if nothing is
   */
  public static String gap(SqlSession session, Deadline deadline) throws SQLException {
    return session.version().contains("MariaDB")
        ? mariaDbGap(session, deadline)
        : mysqlGap(session, deadline);
  }

  private static String mysqlGap(SqlSession session, Deadline deadline) throws SQLException {
    String purged = session.value("SELECT @@global.gtid_purged", deadline);
    return purged.isEmpty() ? "" : "it has no binary logs any more of " + purged;
  }

  /** The list of GTIDs that a MariaDB log file begins with is what the files before it held. */
  private static String mariaDbGap(SqlSession session, Deadline deadline) throws SQLException {
    List<Row> files = session.query("SHOW BINARY LOGS", deadline);
    if (files.isEmpty()) {
      return "it has no binary logs";
    }
    String first = files.getFirst().text("Log_name");
    String before =
        session.query("SHOW BINLOG EVENTS IN '" + first + "' LIMIT 5", deadline).stream()
            .filter(event -> event.text("Event_type").equals("Gtid_list"))
            .map(event -> event.text("Info"))
            .findFirst()
            .orElse("an unknown position");
    return before.equals("[]") ? "" : "its first binary log, " + first + ", begins after " + before;
  }
}
