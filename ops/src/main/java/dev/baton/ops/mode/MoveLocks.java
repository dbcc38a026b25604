package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.Failures;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.Row;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One move of a cluster at a time: an advisory lock on each of its servers, which ends with this
 * process. Writes nothing. The lock is not the managers' own: whoever held that would take the
 * leases from their proxies, and with them the writes.
 */
public final class MoveLocks implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String LOCK = "baton.mode";

  private static final String HOLDER =
      "SELECT id, user, host FROM information_schema.processlist"
          + " WHERE id = IS_USED_LOCK('baton.manager')";

  private final List<SqlSession> sessions = new ArrayList<>();

  private MoveLocks() {}

  /**
   * @throws IOException if another move has one of them, or a server does not answer
   */
  public static MoveLocks take(
      Collection<InstanceKey> servers, LinkCredentials credentials, MonotonicClock clock)
      throws IOException {
    MoveLocks locks = new MoveLocks();
    try {
      for (InstanceKey server : servers) {
        locks.take(server, credentials, Deadline.in(clock, LIMIT));
      }
      return locks;
    } catch (IOException | RuntimeException e) {
      locks.close();
      throw e;
    }
  }

  private void take(InstanceKey server, LinkCredentials credentials, Deadline deadline)
      throws IOException {
    try {
      SqlSession session = new SqlSessions(server, credentials).open(deadline);
      sessions.add(session);
      if (!session.value("SELECT GET_LOCK('" + LOCK + "', 0)", deadline).equals("1")) {
        throw new IOException(
            server + ": another 'baton mode move' works on it. Wait until it has ended");
      }
    } catch (SQLException e) {
      throw new IOException(Failures.explain(e, server + ": locking it").message(), e);
    }
  }

  /** The connection of a manager that watches this server; empty if none does. */
  public static Optional<String> manager(
      InstanceKey server, LinkCredentials credentials, MonotonicClock clock) throws IOException {
    Deadline deadline = Deadline.in(clock, LIMIT);
    try (SqlSession session = new SqlSessions(server, credentials).open(deadline)) {
      return session.first(HOLDER, deadline).map(MoveLocks::name);
    } catch (SQLException e) {
      throw new IOException(Failures.explain(e, server + ": looking for a manager").message(), e);
    }
  }

  private static String name(Row row) {
    return row.text("user") + "@" + row.text("host");
  }

  @Override
  public void close() {
    sessions.forEach(SqlSession::close);
  }
}
