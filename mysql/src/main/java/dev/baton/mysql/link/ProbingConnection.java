package dev.baton.mysql.link;

import dev.baton.mysql.dialect.DetailMemory;
import dev.baton.mysql.dialect.Dialect;
import dev.baton.mysql.dialect.FactsReader;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.topology.snapshot.Detected.Subject;
import dev.baton.topology.snapshot.InstanceFacts;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one connection over which an instance is watched. It is opened by the first use, kept, and
 * dropped after any failure, so that the next use starts clean and learns anew what server it is.
 * It also holds the advisory lock that keeps managers apart, which the server frees when the
 * connection goes. Thread-safe.
 */
final class ProbingConnection {

  /** How long a server keeps the connection, and the lock with it, of a manager that vanished. */
  private static final String FORGET_US = "SET SESSION wait_timeout = 60";

  private final SqlSessions sessions;
  private final DetailMemory memory;
  private final ReentrantLock inUse = new ReentrantLock();
  private @Nullable Open open;
  private volatile boolean closed;

  ProbingConnection(SqlSessions sessions, Map<Subject, String> queries) {
    this.sessions = sessions;
    this.memory = new DetailMemory(queries);
  }

  private record Open(SqlSession session, FactsReader reader) {}

  /** What is done over the connection. */
  interface Use<T> {
    T over(SqlSession session, FactsReader reader) throws SQLException;
  }

  InstanceFacts probe(Deadline deadline) throws SQLException {
    return use(deadline, (session, reader) -> reader.read(session, deadline));
  }

  <T> T use(Deadline deadline, Use<T> use) throws SQLException {
    lock(deadline);
    try {
      Open current = connected(deadline);
      try {
        return use.over(current.session(), current.reader());
      } catch (SQLException | RuntimeException e) {
        drop();
        throw e;
      }
    } finally {
      inUse.unlock();
    }
  }

  private void lock(Deadline deadline) throws SQLException {
    try {
      if (!inUse.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new SQLTimeoutException("an earlier probe has not come back yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTimeoutException("interrupted", e);
    }
  }

  private Open connected(Deadline deadline) throws SQLException {
    Open current = open;
    if (current != null && current.session().isOpen()) {
      return current;
    }
    if (closed) {
      throw new SQLException("the link has been closed");
    }
    SqlSession session = sessions.open(deadline);
    try {
      session.execute(FORGET_US, deadline);
      FactsReader reader =
          Dialect.of(session.version()).learn(session, sessions.key(), memory, deadline);
      sessions.learnAdminPort(reader.adminPort());
      open = new Open(session, reader);
      return new Open(session, reader);
    } catch (SQLException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void drop() {
    Open current = open;
    open = null;
    if (current != null) {
      current.session().close();
    }
  }

  /** Closes the connection at once if it is idle, otherwise when what uses it comes back. */
  void close() {
    closed = true;
    if (inUse.tryLock()) {
      try {
        drop();
      } finally {
        inUse.unlock();
      }
    }
  }
}
