package dev.baton.server.bench.admin;

import dev.baton.core.time.MonotonicClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * An application that goes on at its own pace: each client on a thread and a connection of its own,
 * half of them with statements as text and half prepared, in many forms, so that the proxy meets
 * many digests. What is measured is the time from sending a statement to its last row.
 */
final class RunningLoad implements AutoCloseable {

  static final String SCHEMA = "bench";
  private static final int ROWS = 1_000;

  /** As many kinds of statements. */
  private static final int FORMS = 200;

  private static final int DIGITS = 3;

  private final MonotonicClock clock = MonotonicClock.SYSTEM;
  private final Recorder times = new Recorder(DIGITS);
  private final AtomicLong errors = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  /** Opens connections to what is measured. */
  @FunctionalInterface
  interface Opener {
    Connection open(boolean prepared) throws SQLException;
  }

  /** What the clients saw since the last look. */
  record Seen(long statements, long errors, double p50Micros, double p99Micros) {}

  private RunningLoad() {}

  /** What the statements read. */
  static List<String> tables() {
    return List.of(
        "CREATE DATABASE " + SCHEMA,
        "CREATE TABLE " + SCHEMA + ".items (id INT PRIMARY KEY, v VARCHAR(80) NOT NULL)",
        "INSERT INTO "
            + SCHEMA
            + ".items WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
            + " FROM n WHERE i < "
            + ROWS
            + ") SELECT i, RPAD(i, 80, 'x') FROM n");
  }

  static RunningLoad start(int clients, int rate, Opener opener) throws SQLException {
    RunningLoad load = new RunningLoad();
    long period = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) * clients / rate;
    boolean all = false;
    try {
      for (int i = 0; i < clients; i++) {
        boolean prepared = i % 2 == 1;
        Connection connection = opener.open(prepared);
        int seed = i;
        load.threads.add(
            Thread.ofPlatform()
                .daemon()
                .name("load-" + i)
                .start(() -> load.run(connection, prepared, seed, period)));
      }
      all = true;
      return load;
    } finally {
      if (!all) {
        load.close();
      }
    }
  }

  /** Since the last call. */
  Seen take() {
    Histogram seen = times.getIntervalHistogram();
    return new Seen(
        seen.getTotalCount(),
        errors.getAndSet(0),
        seen.getValueAtPercentile(50) / 1e3,
        seen.getValueAtPercentile(99) / 1e3);
  }

  private void run(Connection opened, boolean prepared, int seed, long period) {
    try (Connection connection = opened) {
      Work work = prepared ? prepared(connection) : text(connection);
      long next = clock.nanos();
      for (int turn = seed; !stopping; turn++) {
        once(work, turn);
        next = Math.max(next + period, clock.nanos() - period); // no burst after a pause
        long left = next - clock.nanos();
        if (left > 0) {
          LockSupport.parkNanos(left);
        }
      }
    } catch (SQLException e) {
      errors.incrementAndGet();
    }
  }

  @FunctionalInterface
  private interface Work {
    void run(int form, int id) throws SQLException;
  }

  private void once(Work work, int turn) {
    long begin = clock.nanos();
    try {
      work.run(turn % FORMS, turn % ROWS + 1);
      times.recordValue(clock.nanos() - begin);
    } catch (SQLException e) {
      errors.incrementAndGet();
    }
  }

  private static Work text(Connection connection) throws SQLException {
    Statement statement = connection.createStatement();
    return (form, id) -> {
      try (ResultSet rows = statement.executeQuery(sql(form) + id)) {
        read(rows);
      }
    };
  }

  private static Work prepared(Connection connection) throws SQLException {
    PreparedStatement[] statements = new PreparedStatement[FORMS];
    for (int form = 0; form < FORMS; form++) {
      statements[form] = connection.prepareStatement(sql(form) + "?");
    }
    return (form, id) -> {
      statements[form].setInt(1, id);
      try (ResultSet rows = statements[form].executeQuery()) {
        read(rows);
      }
    };
  }

  private static String sql(int form) {
    return "SELECT i.id AS id_%d, i.v AS value_%d, UPPER(i.v) FROM %s.items i WHERE i.v <> '' AND i.id = "
        .formatted(form, form, SCHEMA);
  }

  private static void read(ResultSet rows) throws SQLException {
    while (rows.next()) {
      rows.getString(2);
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
