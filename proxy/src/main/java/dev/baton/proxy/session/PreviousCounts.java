package dev.baton.proxy.session;

import dev.baton.proxy.stats.StatementDigest.Count;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.result.ResponseTracker;

/**
 * What {@code ROW_COUNT()} and {@code FOUND_ROWS()} say in a session, as far as its answers tell:
 * so they can be asked for on another connection than that of the statement before.
 *
 * <p>The first is known after every statement: what its OK says, -1 after rows or an error. The
 * second is known after a plain read: the rows that came, unless the statement or its servers count
 * others too ({@link Plan#foundIsSent}). Seen on MySQL 5.7, 8.0, 9.7 and MariaDB 11.4. It costs two
 * fields for each statement.
 */
final class PreviousCounts {

  static final long UNKNOWN = Long.MIN_VALUE;

  private static final long NO_COUNT = -1;

  private long changed;
  private long found = UNKNOWN;

  /** {@link #UNKNOWN} if it cannot be told. */
  long of(Count asked) {
    return asked == Count.ROW_COUNT ? changed : found;
  }

  /** A server has answered a command. */
  void answered(ResponseTracker response, Plan plan) {
    if (response.errorCode() != 0) {
      failed();
      return;
    }
    switch (response.command()) {
      case Commands.QUERY, Commands.STMT_EXECUTE -> {
        boolean rows = response.terminal() == ResponseTracker.Terminal.EOF;
        changed = rows ? NO_COUNT : response.affectedRows();
        found = rows && plan.foundIsSent ? response.rows() : UNKNOWN;
      }
      case Commands.PING, Commands.INIT_DB -> changed = 0;
      case Commands.SET_OPTION, Commands.FIELD_LIST -> changed = NO_COUNT;
      case Commands.STMT_PREPARE, Commands.STATISTICS -> {
        // they leave both as they are
      }
      default -> {
        changed = UNKNOWN;
        found = UNKNOWN;
      }
    }
  }

  /** The proxy itself has said OK. */
  void ok() {
    changed = 0;
  }

  /** A server or the proxy itself has answered with an error. */
  void failed() {
    changed = NO_COUNT;
    found = UNKNOWN;
  }

  /** The proxy itself has given a row. */
  void gaveRow() {
    changed = NO_COUNT;
    found = 1;
  }
}
