package dev.baton.proxy.stats;

import dev.baton.core.instance.InstanceKey;

/**
 * One statement that has ended, for the log of events. Immutable.
 *
 * @param session what the client was told that its connection's id is
 * @param client address and port
 * @param prepared whether it was an execution of a prepared statement
 * @param text of the statement, cut off after {@link #MAX_TEXT} bytes
 * @param endNanos on the proxy's monotonic clock
 * @param errorCode 0 if it succeeded
 */
public record QueryEvent(
    long session,
    String user,
    String schema,
    String client,
    int hostgroup,
    InstanceKey server,
    boolean prepared,
    long digest,
    String text,
    long endNanos,
    long micros,
    long rowsAffected,
    long rowsSent,
    long lastInsertId,
    int errorCode) {

  /** Bytes of a statement's text that an event holds. */
  public static final int MAX_TEXT = 64 << 10;
}
