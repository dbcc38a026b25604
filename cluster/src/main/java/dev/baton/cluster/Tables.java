package dev.baton.cluster;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables of one part of the state, written once for both kinds of database: {@code {id}} is a
 * number that the database gives, {@code {key}} a text that can be part of a key, {@code {text}}
 * any other, {@code {int}} a whole number of 64 bits, {@code {keyed}} ends a table without an
 * {@code {id}} and {@code {end}} one with it. Immutable.
 *
 * @param part names them in the database, where several parts share one
 * @param version of the tables; a database of another is refused
 */
public record Tables(String part, int version, List<String> statements) {

  private static final int DUPLICATE_INDEX = 1061;

  private static final String MYSQL_END =
      " ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin";

  public Tables {
    statements = List.copyOf(statements);
  }

  /**
   * Creates them if the file is new, in one transaction; {@code user_version} keeps the version.
   */
  void prepareSqlite(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      int found = number(statement, "PRAGMA user_version");
      if (found == 0) {
        for (String template : statements) {
          statement.execute(sqlite(template));
        }
        statement.execute("PRAGMA user_version = " + version);
      } else {
        require(found);
      }
      connection.commit();
    }
  }

  /**
   * Creates them if they are not there. Each statement commits by itself, so that a second try goes
   * on where the first one was interrupted; the version is written last.
   */
  void prepareMysql(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS baton_schema(part VARCHAR(32) PRIMARY KEY,"
              + " version INT NOT NULL)"
              + MYSQL_END);
      int found = number(statement, "SELECT version FROM baton_schema WHERE part = '" + part + "'");
      if (found == 0) {
        for (String template : statements) {
          createMysql(statement, template);
        }
        statement.execute("INSERT INTO baton_schema VALUES('" + part + "', " + version + ")");
      } else {
        require(found);
      }
      connection.commit();
    }
  }

  private static void createMysql(Statement statement, String template) throws SQLException {
    try {
      statement.execute(mysql(template));
    } catch (SQLException e) {
      if (e.getErrorCode() != DUPLICATE_INDEX) {
        throw e;
      }
    }
  }

  private void require(int found) {
    if (found != version) {
      throw new DecisionLogException(
          "its version is %d and this program knows only %d: use the Baton that wrote it, or a newer one"
              .formatted(found, version));
    }
  }

  private static int number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  private static String sqlite(String template) {
    return template
        .replace("{id}", "INTEGER PRIMARY KEY AUTOINCREMENT")
        .replace("{key}", "TEXT")
        .replace("{text}", "TEXT")
        .replace("{int}", "INTEGER")
        .replace("{keyed}", " WITHOUT ROWID")
        .replace("{end}", "");
  }

  /** Four keys of 191 characters are as much as an index of InnoDB takes. */
  private static String mysql(String template) {
    return template
        .replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")
        .replace("{id}", "BIGINT PRIMARY KEY AUTO_INCREMENT")
        .replace("{key}", "VARCHAR(191)")
        .replace("{text}", "MEDIUMTEXT")
        .replace("{int}", "BIGINT")
        .replace("{keyed}", MYSQL_END)
        .replace("{end}", MYSQL_END);
  }
}
