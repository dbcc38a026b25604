package dev.baton.integration;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A JDBC connection with the few calls that tests need. */
public final class Sql implements AutoCloseable {

  private final Connection connection;

  private Sql(Connection connection) {
    this.connection = connection;
  }

  public static Sql connect(InstanceKey key, String user, Secret password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password.reveal());
    properties.setProperty("sslMode", "disable");
    properties.setProperty("allowPublicKeyRetrieval", "true");
    properties.setProperty("connectTimeout", "5000");
    properties.setProperty("socketTimeout", "60000");
    return new Sql(DriverManager.getConnection("jdbc:mariadb://" + key + "/", properties));
  }

  public Connection connection() {
    return connection;
  }

  public void run(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }

  /** The first column of the first row; null if there is no row. */
  public String value(String query) throws SQLException {
    List<String> all = values(query);
    return all.isEmpty() ? null : all.getFirst();
  }

  /** The first column of all rows. */
  public List<String> values(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }

  /**
   * One column of the first row, such as of SHOW REPLICA STATUS; null if there is no row.
   *
   * @param names of the column, which versions have renamed
   */
  public String column(String query, String... names) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      if (!rows.next()) {
        return null;
      }
      ResultSetMetaData columns = rows.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        if (List.of(names).contains(columns.getColumnLabel(i))) {
          return rows.getString(i);
        }
      }
      throw new SQLException("no column " + List.of(names) + " in " + query);
    }
  }

  /** A global variable; null if the server has none of that name. */
  public String variable(String name) throws SQLException {
    return column("SHOW GLOBAL VARIABLES LIKE '" + name + "'", "Value");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
