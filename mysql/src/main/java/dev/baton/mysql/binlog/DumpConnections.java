package dev.baton.mysql.binlog;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.mysql.session.WireLogins;
import dev.baton.wire.client.ServerErrorException;
import dev.baton.wire.client.WireConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Opens connections for binary log dumps, which a JDBC driver does not offer, to one instance with
 * the same credentials. Thread-safe.
 */
public final class DumpConnections {

  private static final int TOO_MANY_CONNECTIONS = 1040;

  private final InstanceKey key;
  private final LinkCredentials credentials;
  private final SqlSessions sessions;

  /**
   * @param sessions who knows the administrative port
   */
  public DumpConnections(InstanceKey key, LinkCredentials credentials, SqlSessions sessions) {
    this.key = key;
    this.credentials = credentials;
    this.sessions = sessions;
  }

  /** Opens one whose every read ends by the deadline. */
  WireConnection open(Deadline deadline) throws SQLException {
    try {
      return connect(key.port(), deadline);
    } catch (ServerErrorException e) {
      OptionalInt admin = sessions.adminPort();
      if (e.code() != TOO_MANY_CONNECTIONS || admin.isEmpty()) {
        throw asSql(e);
      }
      return openAt(admin.getAsInt(), deadline);
    } catch (IOException e) {
      throw asSql(e);
    }
  }

  private WireConnection openAt(int port, Deadline deadline) throws SQLException {
    try {
      return connect(port, deadline);
    } catch (IOException e) {
      throw asSql(e);
    }
  }

  private WireConnection connect(int port, Deadline deadline) throws IOException, SQLException {
    Duration left = Duration.ofMillis(deadline.socketMillis());
    return WireLogins.open(new InstanceKey(key.host(), port), credentials, left, left);
  }

  /** An id for a dump: high and random, since a dump ends another of the same id. */
  static long dumpId() {
    return ThreadLocalRandom.current().nextLong(0xC000_0000L, 0xFFFF_FFFFL);
  }

  static SQLException asSql(IOException e) {
    if (e instanceof ServerErrorException error) {
      return new SQLException(error.getMessage(), error.sqlState(), error.code());
    }
    return new SQLException(e.getMessage(), e);
  }
}
