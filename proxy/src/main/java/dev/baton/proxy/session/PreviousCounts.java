package dev.baton.proxy.session;

import dev.baton.proxy.stats.StatementDigest.Count;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.result.ResponseTracker;

/**
 * What {@code ROW_COUNT()} and {@code FOUND_ROWS()} say in a session, as far as its answers tell:
 * so they can be asked for on another connection than that of the statement before.
 *
 * <p>The first is known after every statement: what its OK says, -1 after rows or an error; but not
 * after those that look at the diagnostics, as MariaDB keeps it through GET DIAGNOSTICS. The second
 * is known after a plain read: the rows that came, unless the statement or its servers count others
 * too ({@link Plan#foundIsSent}); and a server keeps it through statements that find nothing, so a
 * connection knows it only once the session has read something on it. Seen on MySQL 5.7, 8.0, 9.7
 * and MariaDB 11.4. It costs four fields for each statement.
 */
final class PreviousCounts {

  static final long UNKNOWN = Long.MIN_VALUE;

  private static final long NO_COUNT = -1;

  private long changed;
  private long found = UNKNOWN;

  /** Whether the session's connection has the session's own. */
  private boolean changedIsHere;

  private boolean foundIsHere;

  /** {@link #UNKNOWN} if it cannot be told. */
  long of(Count asked) {
    return asked == Count.ROW_COUNT ? changed : found;
  }

  /** A server has answered a command. */
  void answered(ResponseTracker response, Plan plan) {
    if (response.errorCode() != 0) {
      changed = NO_COUNT;
      changedIsHere = true;
      found = keepsFound(response, plan) ? found : UNKNOWN;
      return;
    }
    boolean keeps = // and may keep what the proxy has said since to a ping
        response.command() == Commands.STMT_PREPARE || response.command() == Commands.STATISTICS;
    changedIsHere |= !keeps;
    switch (response.command()) {
      case Commands.QUERY, Commands.STMT_EXECUTE -> statement(response, plan);
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

  /** A statement that could not be read or resolved has found nothing. */
  private static boolean keepsFound(ResponseTracker response, Plan plan) {
    boolean alone = !response.hasEarlierResult();
    return alone
        && (response.errorCode() == ErrorCodes.PARSE_ERROR
            || (plan.keepsFound || plan.foundIsSent) && ErrorCodes.isOfNames(response.errorCode()));
  }

  private void statement(ResponseTracker response, Plan plan) {
    boolean rows = response.terminal() == ResponseTracker.Terminal.EOF;
    changed = plan.looksBack ? UNKNOWN : rows ? NO_COUNT : response.affectedRows();
    foundIsHere |= plan.setsFound || (plan.mayRead && response.hasResultSet());
    if (plan.foundIsSent && rows) {
      found = response.rows();
    } else if (!plan.keepsFound) {
      found = UNKNOWN;
    }
  }

  /**
   * The session has a connection for its next statement.
   *
   * @param untouched whether it is that of the statement before, and nobody has used it since
   */
  void connected(boolean untouched) {
    changedIsHere &= untouched;
    foundIsHere &= untouched;
  }

  /** Whether the server of the session's connection can tell what this asks for. */
  boolean isHere(Plan plan) {
    return (changedIsHere || !plan.readsChanged) && (foundIsHere || !plan.readsFound);
  }

  /** The proxy itself has said OK, to what no server has seen. */
  void ok() {
    changed = 0;
    changedIsHere = false;
  }

  /** The proxy itself has answered with an error. */
  void failed() {
    changed = NO_COUNT;
    changedIsHere = false;
    found = UNKNOWN;
  }

  /** The proxy itself has given a row. */
  void gaveRow() {
    changed = NO_COUNT;
    changedIsHere = false;
    found = 1;
    foundIsHere = false;
  }
}
