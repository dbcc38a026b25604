package dev.baton.proxy.session;

import dev.baton.proxy.backend.Pool;
import dev.baton.wire.packet.ErrPacket;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.MalformedPacketException.Breach;

/** The errors that a client gets from the proxy rather than from a server, in one place. */
final class Errors {

  /** ProxySQL's number for "no connection to the hostgroup within the time allowed". */
  static final int NO_PRIMARY = 9001;

  static final int CONNECTION_LOST = 2013;
  private static final String CONNECTION_FAILURE = "08S01";
  private static final String OUTCOME_UNKNOWN = "08007";
  private static final String SERIALIZATION_FAILURE = "40001";

  private Errors() {}

  static ErrPacket unknownOutcome(String server, String why) {
    return new ErrPacket(
        CONNECTION_LOST,
        OUTCOME_UNKNOWN,
        "Baton: the outcome of this statement is unknown: the connection to "
            + server
            + " was lost while it ran ("
            + why
            + "). It may or may not have been executed; it was not repeated. Check before you repeat"
            + " it");
  }

  /** ProxySQL's, for a statement that {@code timeout} has ended. */
  static ErrPacket timedOut() {
    return new ErrPacket(1907, "70100", "Query execution was interrupted, query_timeout exceeded");
  }

  /** As a server says it of a KILL QUERY. */
  static ErrPacket interrupted() {
    return new ErrPacket(ErrorCodes.QUERY_INTERRUPTED, "70100", "Query execution was interrupted");
  }

  /** As a server says it of a KILL. */
  static ErrPacket killed() {
    return new ErrPacket(ErrorCodes.MARIADB_CONNECTION_KILLED, "70100", "Connection was killed");
  }

  static ErrPacket unknownThread(long id) {
    return ErrPacket.of(ErrorCodes.NO_SUCH_THREAD, "Unknown thread id: " + id);
  }

  static ErrPacket notOwner(long id) {
    return ErrPacket.of(ErrorCodes.KILL_DENIED, "You are not owner of thread " + id);
  }

  static ErrPacket lostTooOften(String server, String why, int times) {
    return new ErrPacket(
        CONNECTION_LOST,
        ErrPacket.GENERAL_STATE,
        "Baton: Lost connection to "
            + server
            + " during query ("
            + why
            + "); it was sent "
            + times
            + " times, and changes nothing, so that it can be repeated");
  }

  static ErrPacket transactionLost(String server, String why) {
    return new ErrPacket(
        ErrorCodes.LOCK_DEADLOCK,
        SERIALIZATION_FAILURE,
        "Baton: the transaction was rolled back because the connection to "
            + server
            + " was lost ("
            + why
            + "); try restarting transaction");
  }

  static ErrPacket held(long millis, String why) {
    return new ErrPacket(
        NO_PRIMARY,
        ErrPacket.GENERAL_STATE,
        "Baton: the statement was not executed: no connection to a primary within "
            + millis
            + " ms ("
            + why
            + ")");
  }

  static ErrPacket stateLost(String server, String why, int pins) {
    return new ErrPacket(
        ErrorCodes.SERVER_SHUTDOWN,
        "08S01",
        "Baton: the connection to "
            + server
            + " was lost ("
            + why
            + ") and with it this session's state ("
            + Pin.describe(pins)
            + "); reconnect");
  }

  static ErrPacket refused(String server, ErrPacket error) {
    if (error.code() == Pool.TLS_FAILED) {
      return new ErrPacket(
          error.code(),
          error.sqlState(),
          "Baton: SSL connection error with " + server + ": " + error.message());
    }
    return new ErrPacket(
        error.code(),
        error.sqlState(),
        "Baton: " + server + " refuses the connection: " + error.message());
  }

  static ErrPacket previousIsGone() {
    return notSupported(
        "the session's connection does not have what this statement asks for: it serves other sessions"
            + " now, or has not seen the command before; ask for ROW_COUNT() or FOUND_ROWS() by itself,"
            + " or put a transaction around both");
  }

  static ErrPacket asksForFile(String server) {
    return new ErrPacket(
        ErrorCodes.MALFORMED_PACKET,
        "HY000",
        "Baton: "
            + server
            + " has asked for a file of the client's, for a statement that is no LOAD DATA; nothing"
            + " was sent, and its outcome there is not known: see who can change what it answers");
  }

  static ErrPacket notSupported(String what) {
    return new ErrPacket(ErrorCodes.NOT_SUPPORTED_YET, "42000", "Baton: " + what);
  }

  /** A server's, for a schema that the user has no rights in. */
  static ErrPacket schemaLocked(String user, String own) {
    return new ErrPacket(
        ErrorCodes.DBACCESS_DENIED,
        "42000",
        "Access denied for user '"
            + user
            + "' to another database than '"
            + own
            + "': mysql_users.schema_locked is 1");
  }

  static ErrPacket beyondLimit(String reached, int waitMillis) {
    return new ErrPacket(
        ErrorCodes.USER_LIMIT_REACHED,
        "42000",
        "Baton: "
            + reached
            + ", and was for "
            + waitMillis
            + " ms (wait_ms); the statement was not sent. Try again later, or raise the limit in the"
            + " rule's attributes");
  }

  static ErrPacket unknownStatement(long id, String command) {
    return ErrPacket.of(
        ErrorCodes.UNKNOWN_STMT_HANDLER,
        "Unknown prepared statement handler (" + id + ") given to " + command);
  }

  /** What a server says before it hangs up, with the reason. */
  static ErrPacket breach(RuntimeException problem, boolean loggingIn) {
    String what = problem.getMessage() == null ? problem.toString() : problem.getMessage();
    Breach breach =
        problem instanceof MalformedPacketException malformed ? malformed.breach() : Breach.FORM;
    return switch (breach) {
      case SIZE ->
          new ErrPacket(
              ErrorCodes.NET_PACKET_TOO_LARGE,
              CONNECTION_FAILURE,
              "Got a packet bigger than 'max_allowed_packet' bytes: " + what);
      case ORDER ->
          new ErrPacket(
              ErrorCodes.NET_PACKETS_OUT_OF_ORDER,
              CONNECTION_FAILURE,
              "Got packets out of order: " + what);
      case FORM ->
          loggingIn
              ? new ErrPacket(
                  ErrorCodes.HANDSHAKE_ERROR, CONNECTION_FAILURE, "Bad handshake: " + what)
              : new ErrPacket(
                  ErrorCodes.MALFORMED_PACKET,
                  ErrPacket.GENERAL_STATE,
                  "Malformed communication packet: " + what);
    };
  }

  static ErrPacket paused() {
    return new ErrPacket(
        ErrorCodes.SERVER_SHUTDOWN,
        "08S01",
        "Baton: the proxy takes no new clients until PROXYSQL RESUME");
  }

  static ErrPacket shuttingDown() {
    return new ErrPacket(
        ErrorCodes.SERVER_SHUTDOWN, "08S01", "Baton: the proxy is shutting down; reconnect");
  }
}
