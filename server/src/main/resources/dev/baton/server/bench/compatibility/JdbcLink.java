import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Properties;

/** Connections by the JDBC driver that BATON_CLIENT names, and texts of what comes over them. */
class JdbcLink extends Checks {
  static final boolean MARIADB = System.getenv("BATON_CLIENT").startsWith("mariadb");
  static final String USER = System.getenv("BATON_USER");
  static final String PASSWORD = System.getenv("BATON_PASSWORD");
  static final String SCHEMA = System.getenv("BATON_SCHEMA");
  static int marker;

  static Connection connect(String... options) throws SQLException {
    return connectAs(USER, PASSWORD, SCHEMA, options);
  }

  static Connection connectAs(String user, String password, String schema, String... options)
      throws SQLException {
    String url =
        "jdbc:%s://%s:%s/%s"
            .formatted(
                MARIADB ? "mariadb" : "mysql",
                System.getenv("BATON_HOST"),
                System.getenv("BATON_PORT"),
                schema);
    Properties all = new Properties();
    all.put("user", user);
    all.put("password", password);
    all.put("allowPublicKeyRetrieval", "true");
    all.put("sslMode", MARIADB ? "disable" : "DISABLED");
    for (String option : options) {
      all.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
    }
    return DriverManager.getConnection(url, all);
  }

  static int run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return statement.getUpdateCount();
    }
  }

  /** The rows with the columns' types, as one text. */
  static String rows(ResultSet rows) throws SQLException {
    ResultSetMetaData meta = rows.getMetaData();
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      text.append(meta.getColumnLabel(i)).append(' ').append(meta.getColumnTypeName(i)).append(',');
    }
    while (rows.next()) {
      text.append(" [");
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        Object value = rows.getObject(i);
        String shown =
            value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value);
        text.append(shown.length() > 300 ? shown.length() + " characters" : shown).append('|');
      }
      text.append(']');
    }
    return text.toString();
  }

  static String select(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows(rows);
    }
  }

  static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "no row";
    }
  }

  /** Waits until a plain read sees what was written: replicas are behind by a moment. */
  static void settle(Connection connection) throws Exception {
    marker++;
    run(connection, "INSERT INTO settled VALUES (" + marker + ")");
    long end = System.nanoTime() + 20_000_000_000L;
    while (one(connection, "SELECT n FROM settled WHERE n = " + marker).equals("no row")) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("a write is not seen after 20 s");
      }
      Thread.sleep(5);
    }
  }

  static String errorOf(Check action) throws Exception {
    try {
      action.run();
    } catch (SQLException e) {
      String text = e.getMessage().replaceAll("conn(ection)?=\\d+", "conn");
      return e.getClass().getSimpleName() + " " + e.getErrorCode() + " " + e.getSQLState() + " " + text;
    }
    throw new AssertionError("no error");
  }

}
