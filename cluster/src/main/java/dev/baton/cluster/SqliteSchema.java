package dev.baton.cluster;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables of the decision log and their version, which {@code PRAGMA user_version} keeps. */
final class SqliteSchema {
  static final int VERSION = 1;

  private static final String[] TABLES = {
    """
    CREATE TABLE operation(
      number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, cluster TEXT NOT NULL,
      type TEXT NOT NULL, epoch INTEGER NOT NULL, old_primary TEXT NOT NULL,
      new_primary TEXT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL,
      outcome TEXT NOT NULL, begun TEXT NOT NULL)""",
    "CREATE INDEX operation_cluster ON operation(cluster, state)",
    """
    CREATE TABLE step(
      number INTEGER PRIMARY KEY AUTOINCREMENT, operation TEXT NOT NULL REFERENCES operation(id),
      at TEXT NOT NULL, name TEXT NOT NULL, sentence TEXT NOT NULL, detail TEXT NOT NULL)""",
    "CREATE INDEX step_operation ON step(operation)",
    """
    CREATE TABLE epoch(
      cluster TEXT NOT NULL, number INTEGER NOT NULL, primary_key TEXT, operation TEXT NOT NULL,
      PRIMARY KEY(cluster, number)) WITHOUT ROWID""",
    """
    CREATE TABLE memory(
      cluster TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY(cluster, name)) WITHOUT ROWID"""
  };

  private SqliteSchema() {}

  /**
   * Creates the tables if the file is new.
   *
   * @throws DecisionLogException if the file is of a version that this program does not know
   */
  static void prepare(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      int version = version(statement);
      if (version == 0) {
        for (String table : TABLES) {
          statement.execute(table);
        }
        statement.execute("PRAGMA user_version = " + VERSION);
      } else if (version != VERSION) {
        throw new DecisionLogException(
            "its version is "
                + version
                + " and this program knows only "
                + VERSION
                + ": use the Baton that wrote it, or a newer one");
      }
      connection.commit();
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}
