package dev.baton.mysql.session;

import dev.baton.core.instance.InstanceKey;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.Driver;
import org.mariadb.jdbc.export.HaMode;

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
    int millis = deadline.socketMillis();
    Configuration.Builder builder =
        new Configuration.Builder()
            .haMode(HaMode.NONE)
            .addHost(key.host(), port)
            .user(credentials.user())
            .password(credentials.password().reveal())
            .sslMode(sslMode())
            .allowPublicKeyRetrieval(true)
            .connectTimeout(millis)
            .socketTimeout(millis)
            .allowMultiQueries(true)
            .permitRedirect(false)
            .pool(false)
            .jdbcCompliantTruncation(false)
            .cachePrepStmts(false)
            .useServerPrepStmts(false)
            .dumpQueriesOnException(false)
            .connectionAttributes("program_name:baton");
    Path authority = authority();
    if (authority != null) {
      builder.serverSslCert(authority.toString());
    }
    return new SqlSession(Driver.connect(builder.build()));
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
