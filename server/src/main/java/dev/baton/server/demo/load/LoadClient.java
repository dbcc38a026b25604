package dev.baton.server.demo.load;

import dev.baton.core.time.MonotonicClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One client of the load: one connection, one write at a time, each with a new identity; a write is
 * never repeated, whatever became of it. A broken connection is replaced.
 */
final class LoadClient implements Runnable {

  /** Longer than any statement may be held by the proxy. */
  static final int SOCKET_TIMEOUT_MILLIS = 60_000;

  private static final long RECONNECT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final int number;
  private final LoadSettings settings;
  private final ClientLedger ledger;
  private final LoadCounters counters;
  private final AckGaps gaps;
  private final MonotonicClock clock;
  private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();
  private volatile boolean stopping;

  LoadClient(
      int number,
      LoadSettings settings,
      ClientLedger ledger,
      LoadCounters counters,
      AckGaps gaps,
      MonotonicClock clock) {
    this.number = number;
    this.settings = settings;
    this.ledger = ledger;
    this.counters = counters;
    this.gaps = gaps;
    this.clock = clock;
  }

  /** The write under way may finish; no other is begun. */
  void stop() {
    stopping = true;
  }

  /** Breaks off the write under way: its outcome stays unknown. */
  void abort() {
    stopping = true;
    close(connection.get());
  }

  @Override
  public void run() {
    while (!stopping) {
      try (Connection opened = open()) {
        connection.set(opened);
        writeWhileConnected(opened);
      } catch (SQLException e) {
        counters.connectFailed(e);
        LockSupport.parkNanos(RECONNECT_PAUSE_NANOS);
      } finally {
        connection.set(null);
      }
    }
  }

  private Connection open() throws SQLException {
    return Connections.open(
        settings.host(),
        settings.port(),
        settings.user(),
        settings.password(),
        SOCKET_TIMEOUT_MILLIS);
  }

  private void writeWhileConnected(Connection opened) throws SQLException {
    String sql = "INSERT INTO " + settings.table() + " (client, seq) VALUES (?, ?)";
    long period = TimeUnit.SECONDS.toNanos(1) / settings.ratePerClient();
    try (PreparedStatement insert = opened.prepareStatement(sql)) {
      insert.setInt(1, number);
      long next = clock.nanos();
      boolean usable = true;
      while (usable && !stopping) {
        usable = write(insert);
        next = Math.max(next + period, clock.nanos() - period); // no burst after a pause
        pauseUntil(next);
      }
    }
  }

  /** Returns whether the connection may go on. */
  private boolean write(PreparedStatement insert) throws SQLException {
    int sequence = ledger.issue();
    insert.setInt(2, sequence);
    try {
      insert.executeUpdate();
      gaps.acknowledged(clock.nanos());
      ledger.record(sequence, WriteOutcome.ACKNOWLEDGED);
      counters.acknowledged();
      return true;
    } catch (SQLException e) {
      WriteOutcome outcome = WriteOutcome.of(e);
      ledger.record(sequence, outcome);
      counters.notAcknowledged(number, sequence, outcome, e);
      return outcome == WriteOutcome.FAILED;
    }
  }

  private void pauseUntil(long nanos) {
    long left = nanos - clock.nanos();
    while (left > 0 && !stopping) {
      LockSupport.parkNanos(left);
      left = nanos - clock.nanos();
    }
  }

  private static void close(@Nullable Connection open) {
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        // broken already, which is what was wanted
      }
    }
  }
}
