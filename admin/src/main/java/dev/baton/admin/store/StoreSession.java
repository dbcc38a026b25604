package dev.baton.admin.store;

import dev.baton.core.time.MonotonicClock;
import java.sql.SQLException;
import java.util.function.Function;

/**
 * One client's access to the store, with its own transaction. Statements of all sessions run one
 * after the other; while a session is in a transaction, others cannot touch the configuration (they
 * can read counters). A session belongs to one thread at a time.
 */
public final class StoreSession implements AutoCloseable {
  private final String who;
  private final Function<SQLException, AdminException> explain;
  private final Database database;
  private final StoreLock lock;
  private final QueryLimit limit;

  /** Guarded by the lock. */
  private boolean transaction;

  private boolean expired;

  StoreSession(
      String who,
      Function<SQLException, AdminException> explain,
      Database database,
      StoreLock lock,
      QueryLimit limit) {
    this.who = who;
    this.explain = explain;
    this.database = database;
    this.lock = lock;
    this.limit = limit;
  }

  /** Something done on the database while nobody else is. */
  @FunctionalInterface
  public interface Work<T> {
    T on(Database database) throws SQLException, AdminException;
  }

  /** For messages: user and address. */
  public String who() {
    return who;
  }

  public boolean inTransaction() {
    return transaction;
  }

  /**
   * Does the work.
   *
   * @param configuration whether it touches what another's transaction may hold
   */
  public <T> T call(boolean configuration, Work<T> work) throws AdminException {
    lock.enter(this, configuration);
    try {
      tellExpiry();
      limit.begin();
      return work.on(database);
    } catch (SQLException e) {
      limit.end();
      if (limit.exceeded()) {
        throw limit.explain(e);
      }
      if (SqlErrors.ends(e) && transaction) {
        abandon();
        transaction = false;
      }
      throw explain.apply(e);
    } finally {
      limit.end();
      lock.leave(this);
    }
  }

  /** Begins a transaction; one that is open is committed first, as MySQL does. */
  public void begin() throws AdminException {
    if (transaction) {
      commit();
    }
    call(
        true,
        db -> {
          int changed = db.execute("BEGIN");
          transaction = true;
          return changed;
        });
  }

  /** Commits; does nothing outside a transaction. */
  public void commit() throws AdminException {
    end("COMMIT");
  }

  /** Rolls back; does nothing outside a transaction. */
  public void rollback() throws AdminException {
    end("ROLLBACK");
  }

  private void end(String sql) throws AdminException {
    call(
        false,
        db -> {
          if (!transaction) {
            return 0;
          }
          boolean done = false;
          try {
            int changed = db.execute(sql);
            done = true;
            return changed;
          } finally {
            transaction = false;
            db.schemaChanged();
            if (!done) {
              abandon();
            }
          }
        });
  }

  /** Rolls back what is open. */
  @Override
  public void close() {
    try {
      rollback();
    } catch (AdminException e) {
      // The connection is gone or SQLite has rolled back already: nothing is left to undo.
      expired = false;
    }
  }

  /** Called under the lock by a session that waited long enough. */
  void expire() {
    abandon();
    transaction = false;
    expired = true;
  }

  private void abandon() {
    try {
      database.execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite itself ends a transaction on a full disk or a broken file: then there is none.
      database.schemaChanged();
    }
  }

  private void tellExpiry() throws AdminException {
    if (expired) {
      expired = false;
      throw new AdminException(
          AdminException.LOCK_WAIT,
          "the transaction was idle for more than "
              + StoreLock.IDLE_LIMIT.toSeconds()
              + " s while another administrator waited, and was rolled back; begin again");
    }
  }

  /** Stops a statement that runs too long, since the others wait for it. */
  static final class QueryLimit extends org.sqlite.ProgressHandler {
    /** The longest that one statement may take. */
    static final java.time.Duration LONGEST = java.time.Duration.ofSeconds(30);

    private final MonotonicClock clock;
    private long deadline;
    private boolean running;
    private boolean stopped;

    QueryLimit(MonotonicClock clock) {
      this.clock = clock;
    }

    void begin() {
      deadline = clock.nanos() + LONGEST.toNanos();
      running = true;
      stopped = false;
    }

    void end() {
      running = false;
    }

    boolean exceeded() {
      return stopped;
    }

    AdminException explain(SQLException e) {
      return new AdminException(
          3024, "the statement ran for more than " + LONGEST.toSeconds() + " s and was stopped", e);
    }

    @Override
    protected int progress() {
      stopped = running && clock.nanos() - deadline > 0;
      return stopped ? 1 : 0;
    }
  }
}
