package dev.baton.ops.provision.restart;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings one server back read-only and without replication, and without the transactions that its
 * cluster does not hold where that can be done safely. Thread-safe: a call that finds another one
 * under way waits for it and takes its result.
 */
public final class ReadOnlyRestart {

  private final ServerProcess server;
  private final LinkCredentials root;
  private final InstantSource wallClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger restarts = new AtomicInteger();
  private int lastRemoved;

  /**
   * @param root an account that reads the server's state after its start
   */
  public ReadOnlyRestart(ServerProcess server, LinkCredentials root, InstantSource wallClock) {
    this.server = server;
    this.root = root;
    this.wallClock = wallClock;
  }

  /**
   * @param history what the cluster holds; null for a replica, of which nothing is removed
   * @param archive where removed transactions are kept, raw and readable
   * @return how many transactions were archived and are gone
   * @throws IOException if the server did not come up read-only; the message names the log to read
   */
  public int restart(@Nullable GtidPosition history, Path archive, Duration limit)
      throws IOException {
    int before = restarts.get();
    lock.lock();
    try {
      if (restarts.get() != before && server.isRunning()) {
        return lastRemoved; // somebody else has just done it
      }
      lastRemoved = restartNow(history, archive, limit);
      restarts.incrementAndGet();
      return lastRemoved;
    } finally {
      lock.unlock();
    }
  }

  /** Something else that stops and starts the server. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  /** Runs it while nobody restarts the server; who waits meanwhile takes it for a restart. */
  <T> T alone(Action<T> action) throws IOException {
    lock.lock();
    try {
      return action.run();
    } finally {
      lastRemoved = 0;
      restarts.incrementAndGet();
      lock.unlock();
    }
  }

  /** Within {@link #alone}. */
  int restartNow(@Nullable GtidPosition history, Path archive, Duration limit) throws IOException {
    Deadline deadline = Deadline.in(MonotonicClock.SYSTEM, limit);
    server.kill();
    Tail tail = tail(history, archive);
    tail.beforeStart();
    server.start(tail.startOptions(), deadline.remaining());
    try (SqlSession session =
        new SqlSessions(server.key(), root).open(Deadline.in(MonotonicClock.SYSTEM, limit))) {
      requireReadOnly(session, deadline);
      return tail.afterStart(session, deadline);
    } catch (SQLException e) {
      throw new IOException(
          server.spec().name()
              + " ("
              + server.key()
              + ") was restarted but cannot be asked what it holds: "
              + e.getMessage()
              + "; see "
              + server.layout().errorLog(),
          e);
    }
  }

  /** Its configuration says so; a user's own options or persisted variables may not. */
  private void requireReadOnly(SqlSession session, Deadline deadline)
      throws IOException, SQLException {
    if (!session.value("SELECT @@global.read_only", deadline).equals("1")) {
      server.kill();
      throw new IOException(
          server.spec().name()
              + " ("
              + server.key()
              + ") came up writable and was killed: look for read_only in "
              + server.layout().myCnf()
              + " and mysqld-auto.cnf");
    }
  }

  private Tail tail(@Nullable GtidPosition history, Path archive) {
    Engine engine = server.spec().engine();
    if (history == null || !engine.semiSync().available()) {
      return new KeptTail(engine); // nothing waited: all in the binary log is committed
    }
    if (engine.isMariaDb()) {
      return new MariaDbTail(server.spec(), archive, wallClock);
    }
    return engine.isMysqlAtLeast(8, 0, 17)
        ? new MysqlTail(server.spec(), history, archive, wallClock)
        : new KeptTail(engine);
  }
}
