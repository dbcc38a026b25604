package dev.baton.mysql.pseudo;

import dev.baton.mysql.dialect.SqlText;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A server's binary log, or its relay log, by SQL. Needs REPLICATION SLAVE. */
public final class ServerEventLog implements EventLog {
  private static final int NO_SUCH_LOG = 1220;

  /** Relay logs are not listed anywhere; older ones are tried by their number. */
  private static final int MOST_RELAY_LOGS = 100;

  private final SqlSession session;
  private final Deadline deadline;
  private final String statement;
  private final String relayLog;

  private ServerEventLog(SqlSession session, Deadline deadline, String statement, String relayLog) {
    this.session = session;
    this.deadline = deadline;
    this.statement = statement;
    this.relayLog = relayLog;
  }

  public static EventLog binaryLog(SqlSession session, Deadline deadline) {
    return new ServerEventLog(session, deadline, "SHOW BINLOG EVENTS IN ", "");
  }

  /**
   * @param newest the file that the applier is in
   */
  public static EventLog relayLog(SqlSession session, String newest, Deadline deadline) {
    return new ServerEventLog(session, deadline, "SHOW RELAYLOG EVENTS IN ", newest);
  }

  @Override
  public List<String> files() throws SQLException {
    if (relayLog.isEmpty()) {
      return session.query("SHOW BINARY LOGS", deadline).stream()
          .map(row -> row.text("Log_name"))
          .toList();
    }
    List<String> files = new ArrayList<>();
    int dot = relayLog.lastIndexOf('.');
    long number = Long.parseLong(relayLog.substring(dot + 1));
    int width = relayLog.length() - dot - 1;
    for (long n = number; n > 0 && files.size() < MOST_RELAY_LOGS; n--) {
      String file = relayLog.substring(0, dot + 1) + ("%0" + width + "d").formatted(n);
      if (!exists(file)) {
        break;
      }
      files.addFirst(file);
    }
    return files;
  }

  private boolean exists(String file) throws SQLException {
    try {
      page(file, 4, 1);
      return true;
    } catch (SQLException e) {
      if (e.getErrorCode() == NO_SUCH_LOG) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public List<LogEntry> page(String file, long position, int limit) throws SQLException {
    String query = statement + SqlText.quote(file) + " FROM " + position + " LIMIT " + limit;
    List<LogEntry> entries = new ArrayList<>();
    for (Row row : session.query(query, deadline)) {
      entries.add(
          new LogEntry(
              file,
              row.number("Pos", 0),
              row.number("End_log_pos", 0),
              row.text("Event_type"),
              row.text("Info")));
    }
    return entries;
  }
}
