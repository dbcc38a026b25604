package dev.baton.mysql.session;

import dev.baton.core.instance.InstanceKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/**
 * Opens sessions to one instance. Nothing of the driver's own reliability is used (no pool, no
 * failover, no retry, no redirection): who is asked, and what a failure means, is decided above.
 *
 * <p>A server that has no connection left is entered through its administrative port, if that is
 * known. Thread-safe.
 */
public final class SqlSessions {

  private static final int TOO_MANY_CONNECTIONS = 1040;
  private static final int TOO_MANY_USER_CONNECTIONS = 1203;

  private static final Map<String, String> DRIVER_OPTIONS =
      Map.of(
          "allowPublicKeyRetrieval", "true", // caching_sha2_password without TLS: RSA
          "allowMultiQueries", "true",
          "permitRedirect", "false",
          "pool", "false",
          "jdbcCompliantTruncation", "false", // it would change the session's sql_mode
          "cachePrepStmts", "false",
          "useServerPrepStmts", "false",
          "dumpQueriesOnException", "false", // statements may carry passwords
          "connectionAttributes", "program_name:baton");

  private final InstanceKey key;
  private final LinkCredentials credentials;
  private volatile OptionalInt adminPort;

  public SqlSessions(InstanceKey key, LinkCredentials credentials) {
    this.key = key;
    this.credentials = credentials;
    this.adminPort = credentials.adminPort().apply(key);
  }

  public InstanceKey key() {
    return key;
  }

  public OptionalInt adminPort() {
    return adminPort;
  }

  /** Remembers the administrative port that the server itself has told. */
  public void learnAdminPort(OptionalInt port) {
    if (port.isPresent()) {
      adminPort = port;
    }
  }

  /**
   * Opens a session of its own, at the administrative port if the server is full.
   *
   * @throws SQLException {@link Failures} tells what it means
   */
  public SqlSession open(Deadline deadline) throws SQLException {
    try {
      return open(key.port(), deadline);
    } catch (SQLException e) {
      OptionalInt admin = adminPort;
      if (!isFull(e) || admin.isEmpty()) {
        throw e;
      }
      try {
        return open(admin.getAsInt(), deadline);
      } catch (SQLException second) {
        e.addSuppressed(second); // that the server is full is what a person has to know
        throw e;
      }
    }
  }

  private SqlSession open(int port, Deadline deadline) throws SQLException {
    return new SqlSession(connect(port, "", deadline.socketMillis()));
  }

  /**
   * Opens a plain connection to one database of the server, in strict mode, to be kept: each
   * statement, and the login, fails after the time given.
   */
  public Connection openDatabase(String schema, Duration timeout) throws SQLException {
    Connection connection = connect(key.port(), schema, (int) Math.max(1, timeout.toMillis()));
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private Connection connect(int port, String schema, int millis) throws SQLException {
    String url = "jdbc:mariadb://" + new InstanceKey(key.host(), port) + "/" + schema;
    Connection connection = new Driver().connect(url, properties(millis));
    if (connection == null) {
      throw new SQLException("the driver does not take the address " + url);
    }
    return connection;
  }

  private Properties properties(int millis) {
    Properties properties = new Properties();
    properties.setProperty("user", credentials.user());
    properties.setProperty("password", credentials.password().reveal());
    properties.setProperty("sslMode", sslMode());
    Path authority = authority();
    if (authority != null) {
      properties.setProperty("serverSslCert", authority.toString());
    }
    properties.setProperty("connectTimeout", Integer.toString(millis));
    properties.setProperty("socketTimeout", Integer.toString(millis));
    DRIVER_OPTIONS.forEach(properties::setProperty);
    return properties;
  }

  private @Nullable Path authority() {
    return switch (credentials.tls()) {
      case DISABLED, TRUST -> null;
      case VERIFY_CA, VERIFY_FULL -> credentials.authority();
    };
  }

  private String sslMode() {
    return switch (credentials.tls()) {
      case DISABLED -> "disable";
      default -> credentials.tls().name().toLowerCase(Locale.ROOT).replace('_', '-');
    };
  }

  static boolean isFull(SQLException e) {
    return e.getErrorCode() == TOO_MANY_CONNECTIONS
        || e.getErrorCode() == TOO_MANY_USER_CONNECTIONS;
  }
}
