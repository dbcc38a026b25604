package dev.baton.cluster.history;

import dev.baton.cluster.DecisionLogException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables of the history and their version. Times are milliseconds since 1970, UTC. */
final class HistorySchema {
  private static final int VERSION = 1;

  private static final String[] TABLES = {
    """
    CREATE TABLE recovery(
      id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE,
      cluster TEXT NOT NULL, kind TEXT NOT NULL, failed TEXT NOT NULL, code TEXT NOT NULL,
      description TEXT NOT NULL, automatic INTEGER NOT NULL, state TEXT NOT NULL, successor TEXT,
      outcome TEXT NOT NULL, replicas TEXT NOT NULL, lost TEXT NOT NULL, begun INTEGER NOT NULL,
      ended INTEGER, ack_by TEXT, ack_comment TEXT, ack_at INTEGER)""",
    "CREATE INDEX recovery_cluster ON recovery(cluster, begun)",
    """
    CREATE TABLE blocked(
      cluster TEXT NOT NULL, instance TEXT NOT NULL, code TEXT NOT NULL, gate TEXT NOT NULL,
      reason TEXT NOT NULL, blocking TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      times INTEGER NOT NULL, PRIMARY KEY(cluster, instance, code, gate)) WITHOUT ROWID""",
    """
    CREATE TABLE detection(
      id INTEGER PRIMARY KEY AUTOINCREMENT, cluster TEXT NOT NULL, instance TEXT NOT NULL,
      code TEXT NOT NULL, description TEXT NOT NULL, at INTEGER NOT NULL)""",
    """
    CREATE TABLE hook(
      id INTEGER PRIMARY KEY AUTOINCREMENT, recovery TEXT NOT NULL, stage TEXT NOT NULL,
      command TEXT NOT NULL, exit_code INTEGER NOT NULL, output TEXT NOT NULL,
      at INTEGER NOT NULL, millis INTEGER NOT NULL)""",
    "CREATE INDEX hook_recovery ON hook(recovery)",
    """
    CREATE TABLE suspension(
      instance TEXT NOT NULL, kind TEXT NOT NULL, owner TEXT NOT NULL, reason TEXT NOT NULL,
      begun INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY(instance, kind)) WITHOUT ROWID""",
    """
    CREATE TABLE audit(
      id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, type TEXT NOT NULL,
      instance TEXT NOT NULL, cluster TEXT NOT NULL, message TEXT NOT NULL)""",
    "CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
  };

  private HistorySchema() {}

  /**
   * Creates the tables if the file is new.
   *
   * @throws DecisionLogException if the file is of a version that this program does not know
   */
  static void prepare(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      int version;
      try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
        version = row.next() ? row.getInt(1) : 0;
      }
      if (version == 0) {
        for (String table : TABLES) {
          statement.execute(table);
        }
        statement.execute("PRAGMA user_version = " + VERSION);
      } else if (version != VERSION) {
        throw new DecisionLogException(
            "its version is %d and this program knows only %d: use the Baton that wrote it, or a newer one"
                .formatted(version, VERSION));
      }
      connection.commit();
    }
  }

  /** What forgets the old, by age and by number. */
  static List<String> purging(long olderThan, int rows) {
    return List.of(
        "DELETE FROM recovery WHERE state <> 'RUNNING' AND (begun < %d OR id NOT IN"
                .formatted(olderThan)
            + " (SELECT id FROM recovery ORDER BY id DESC LIMIT %d))".formatted(rows),
        byAgeAndNumber("detection", olderThan, rows),
        byAgeAndNumber("hook", olderThan, rows),
        byAgeAndNumber("audit", olderThan, rows),
        "DELETE FROM blocked WHERE last < " + olderThan);
  }

  private static String byAgeAndNumber(String table, long olderThan, int rows) {
    return ("DELETE FROM %1$s WHERE at < %2$d"
            + " OR id NOT IN (SELECT id FROM %1$s ORDER BY id DESC LIMIT %3$d)")
        .formatted(table, olderThan, rows);
  }
}
