package dev.baton.mysql.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One connection to a server. Every statement has a deadline, after which the connection is closed
 * and a {@link java.sql.SQLTimeoutException} or an I/O failure is thrown: a server that is frozen
 * holds nobody. Not thread-safe.
 */
public final class SqlSession implements AutoCloseable {

  private final Connection connection;
  private final String version;

  SqlSession(Connection connection) throws SQLException {
    this.connection = connection;
    this.version = connection.getMetaData().getDatabaseProductVersion();
  }

  /** The version text of the server's greeting. */
  public String version() {
    return version;
  }

  public boolean isOpen() {
    try {
      return !connection.isClosed();
    } catch (SQLException e) {
      return false;
    }
  }

  /** Runs one statement and returns its rows, none if it has no result. */
  public List<Row> query(String sql, Deadline deadline) throws SQLException {
    return queryAll(List.of(sql), deadline).getFirst();
  }

  /**
   * Runs several statements in one round trip. The first error ends them.
   *
   * @return one list of rows for each statement
   */
  public List<List<Row>> queryAll(List<String> statements, Deadline deadline) throws SQLException {
    limit(deadline);
    List<List<Row>> results = new ArrayList<>(statements.size());
    try (Statement statement = connection.createStatement()) {
      boolean isResult = statement.execute(String.join(";", statements));
      while (isResult || statement.getUpdateCount() != -1) {
        results.add(isResult ? rows(statement.getResultSet()) : List.of());
        isResult = statement.getMoreResults();
      }
    }
    if (results.size() != statements.size()) {
      throw new SQLException(
          "%d statements gave %d results".formatted(statements.size(), results.size()));
    }
    return results;
  }

  /** The first row, if there is one. */
  public Optional<Row> first(String sql, Deadline deadline) throws SQLException {
    return query(sql, deadline).stream().findFirst();
  }

  /** The only value of a one-row, one-column result; empty text for NULL. */
  public String value(String sql, Deadline deadline) throws SQLException {
    return first(sql, deadline)
        .flatMap(row -> row.values().values().stream().findFirst())
        .orElse("");
  }

  public void execute(String sql, Deadline deadline) throws SQLException {
    limit(deadline);
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void limit(Deadline deadline) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, deadline.socketMillis());
  }

  private static List<Row> rows(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<Row> rows = new ArrayList<>();
    while (result.next()) {
      Map<String, String> values = new HashMap<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        String value = result.getString(i);
        values.put(columns.getColumnLabel(i), value == null ? "" : value);
      }
      rows.add(Row.of(values));
    }
    return rows;
  }

  /** Closes the connection; never waits for the server for longer than some milliseconds. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // It is gone either way, and there is nobody to whom that matters.
    }
  }
}
