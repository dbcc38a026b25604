package dev.baton.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State in a MySQL or MariaDB database. Its one session holds the server's advisory lock of the
 * database, so that nobody commits anything here who is not the one manager: a session that dies
 * takes its lock and its transaction with it.
 *
 * <p>It is looked at every second. Once it is lost every call fails at once, until it is back:
 * whoever wants to record something learns that without waiting.
 */
public final class RemoteStore implements SqlStore {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteStore.class);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final int LOOK_SECONDS = 2;

  /** A slow disk takes its time for the tables, which are made once. */
  private static final int MAKING_TABLES_MILLIS = 60_000;

  private static final int LOCK_NAME_LENGTH = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final StateDatabase database;
  private final Tables tables;
  private final boolean alone;
  private @Nullable Connection connection;
  private long session;
  private volatile long tenure;
  private volatile String trouble = "";
  private volatile boolean closed;

  private RemoteStore(StateDatabase database, Tables tables, boolean alone) {
    this.database = database;
    this.tables = tables;
    this.alone = alone;
  }

  /**
   * Opens the database and creates its tables if needed.
   *
   * @param alone whether it is refused while another manager has it open so
   * @throws DecisionLogException if it cannot be reached, is of a newer version, or is another
   *     manager's
   */
  public static SqlStore open(StateDatabase database, Tables tables, boolean alone) {
    RemoteStore store = new RemoteStore(database, tables, alone);
    store.lock.lock();
    try {
      store.connect();
    } catch (SQLException | DecisionLogException e) {
      store.drop();
      throw new DecisionLogException(
          "cannot open the state database " + database.place() + ": " + e.getMessage(), e);
    } finally {
      store.lock.unlock();
    }
    Thread.ofVirtual().name("state-database").start(store::watch);
    return store;
  }

  private void watch() {
    while (!closed) {
      try {
        Thread.sleep(BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      look();
    }
  }

  private void look() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      Connection now = connection;
      if (now == null || !now.isValid(LOOK_SECONDS)) {
        drop();
        connect();
      }
      if (!trouble.isEmpty()) {
        LOG.info("the state database {} is back", database.place());
        trouble = "";
      }
    } catch (SQLException | DecisionLogException e) {
      lost(e);
    } finally {
      lock.unlock();
    }
  }

  private void connect() throws SQLException {
    Connection opened = database.connect();
    connection = opened;
    SqlStatements sql = new SqlStatements(opened);
    if (alone) {
      takeLock(sql);
    }
    opened.setAutoCommit(false);
    int millis = opened.getNetworkTimeout();
    opened.setNetworkTimeout(Runnable::run, MAKING_TABLES_MILLIS);
    tables.prepareMysql(opened);
    opened.setNetworkTimeout(Runnable::run, millis);
    tenure++; // nobody else changes it: this runs under the lock
  }

  @Override
  public long tenure() {
    return tenure;
  }

  /** A session of ours that the server has not yet noticed to be dead is ended. */
  private void takeLock(SqlStatements sql) throws SQLException {
    String name = lockName();
    if (number(sql, "SELECT GET_LOCK(?, 0)", name) != 1) {
      long holder = number(sql, "SELECT IS_USED_LOCK(?)", name);
      if (holder != 0 && holder != session) {
        throw new DecisionLogException(
            ("another manager is using it, by connection %d of that server: stop it, or give this one"
                    + " a database of its own. If its machine is dead: KILL %d")
                .formatted(holder, holder));
      }
      if (holder != 0) {
        sql.update("KILL " + holder);
      }
      if (number(sql, "SELECT GET_LOCK(?, " + LOOK_SECONDS + ")", name) != 1) {
        throw new DecisionLogException("the lock of its former session " + holder + " stays");
      }
    }
    session = number(sql, "SELECT CONNECTION_ID()");
  }

  private String lockName() {
    String place = database.place();
    String name = "baton." + place.substring(place.indexOf('/') + 1);
    return name.length() <= LOCK_NAME_LENGTH ? name : name.substring(0, LOCK_NAME_LENGTH);
  }

  private static long number(SqlStatements sql, String query, Object... arguments)
      throws SQLException {
    return sql.first(query, row -> row.getLong(1), arguments).orElse(0L);
  }

  @Override
  public <T> T transaction(Work<T> work) {
    lock.lock();
    try {
      Connection now = connection;
      if (!trouble.isEmpty() || now == null) {
        throw new DecisionLogException(trouble.isEmpty() ? "it is closed" : trouble);
      }
      SqlStatements sql = new SqlStatements(now);
      return sql.transaction(() -> work.run(sql));
    } catch (SQLException e) {
      lost(e);
      throw new DecisionLogException(trouble, e);
    } finally {
      lock.unlock();
    }
  }

  /** Every commit is durable there as far as that server's own settings go. */
  @Override
  public <T> T durably(Work<T> work) {
    return transaction(work);
  }

  private void lost(Exception e) {
    drop();
    String before = trouble;
    trouble =
        "The state database %s cannot be used (%s): nothing is done without a record, so no recovery begins until it is back."
            .formatted(database.place(), e.getMessage());
    if (before.isEmpty()) {
      LOG.warn("{}", trouble);
    }
  }

  private void drop() {
    Connection now = connection;
    connection = null;
    if (now != null) {
      try {
        now.close();
      } catch (SQLException e) {
        LOG.debug("closing a lost connection", e);
      }
    }
  }

  @Override
  public String trouble() {
    return trouble;
  }

  @Override
  public void close() {
    closed = true;
    lock.lock();
    try {
      drop();
    } finally {
      lock.unlock();
    }
  }
}
