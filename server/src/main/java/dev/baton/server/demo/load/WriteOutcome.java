package dev.baton.server.demo.load;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a client was told of one write. */
public enum WriteOutcome {
  /** The server answered OK: the write must be there for ever, once. */
  ACKNOWLEDGED,
  /** The server answered with an error: the write must never be there. */
  FAILED,
  /** No answer, or one that says that nobody knows: it may be there, once. */
  UNKNOWN;

  /** SQLSTATE class 08, connection exceptions; 08007 is "transaction resolution unknown". */
  private static final String CONNECTION_EXCEPTION = "08";

  /**
   * What an error says of a statement that had been sent. Anything but an answer of the server's
   * own is unknown: the reply, not the statement, may be what got lost.
   */
  static WriteOutcome of(SQLException error) {
    return isConnectionLost(error.getSQLState()) ? UNKNOWN : FAILED;
  }

  private static boolean isConnectionLost(@Nullable String sqlState) {
    return sqlState == null || sqlState.isEmpty() || sqlState.startsWith(CONNECTION_EXCEPTION);
  }
}
