package dev.baton.integration.backup;

import dev.baton.integration.Sql;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes the same number into two tables in one transaction, again and again, until it is closed: a
 * snapshot that has one and not the other is none.
 */
final class PairWriter implements AutoCloseable {

  static final String[] TABLES = {"app.pair_a", "app.pair_z"};

  private final Sql sql;
  private final Thread thread;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<SQLException> failure = new AtomicReference<>();
  private volatile int written;

  private PairWriter(Sql sql) {
    this.sql = sql;
    this.thread = Thread.ofPlatform().name("pair-writer").daemon().unstarted(this::write);
  }

  static PairWriter start(Sql sql) throws SQLException {
    sql.run(
        "CREATE TABLE app.pair_a (id INT AUTO_INCREMENT PRIMARY KEY, n INT)",
        "CREATE TABLE app.pair_z (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
    PairWriter writer = new PairWriter(sql);
    writer.thread.start();
    return writer;
  }

  int written() {
    return written;
  }

  private void write() {
    try {
      sql.connection().setAutoCommit(false);
      while (!over.get()) {
        int next = written + 1;
        for (String table : TABLES) {
          sql.run("INSERT INTO " + table + " (n) VALUES (" + next + ")");
        }
        sql.connection().commit();
        written = next;
      }
    } catch (SQLException e) {
      failure.set(e);
    }
  }

  /** Stops, and fails if a write did. */
  @Override
  public void close() throws SQLException, InterruptedException {
    over.set(true);
    thread.join();
    sql.close();
    if (failure.get() != null) {
      throw failure.get();
    }
  }
}
