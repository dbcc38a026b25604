package dev.baton.wire.packet;

import java.util.Set;

/** Error numbers that Baton itself sends or decides by. */
public final class ErrorCodes {
  public static final int CON_COUNT_ERROR = 1040;
  public static final int HANDSHAKE_ERROR = 1043;
  public static final int DBACCESS_DENIED = 1044;
  public static final int ACCESS_DENIED = 1045;
  public static final int NO_DB = 1046;
  public static final int UNKNOWN_COMMAND = 1047;
  public static final int SERVER_SHUTDOWN = 1053;
  public static final int PARSE_ERROR = 1064;
  public static final int NO_SUCH_THREAD = 1094;

  public static final int KILL_DENIED = 1095;
  public static final int UNKNOWN_ERROR = 1105;
  public static final int NET_PACKET_TOO_LARGE = 1153;
  public static final int NET_PACKETS_OUT_OF_ORDER = 1156;
  public static final int NEW_ABORTING_CONNECTION = 1184;
  public static final int LOCK_WAIT_TIMEOUT = 1205;
  public static final int LOCK_DEADLOCK = 1213;
  public static final int USER_LIMIT_REACHED = 1226;
  public static final int SPECIFIC_ACCESS_DENIED = 1227;
  public static final int MASTER_FATAL_ERROR_READING_BINLOG = 1236;
  public static final int NOT_SUPPORTED_YET = 1235;
  public static final int UNKNOWN_STMT_HANDLER = 1243;
  public static final int NOT_SUPPORTED_AUTH_MODE = 1251;
  public static final int OPTION_PREVENTS_STATEMENT = 1290;
  public static final int QUERY_INTERRUPTED = 1317;
  public static final int BINLOG_LOGGING_IMPOSSIBLE = 1598;
  public static final int CANT_EXECUTE_IN_READ_ONLY_TRANSACTION = 1792;
  public static final int MALFORMED_PACKET = 1835;
  public static final int READ_ONLY_MODE = 1836;
  public static final int ACCESS_DENIED_NO_PASSWORD = 1698;
  public static final int QUERY_TIMEOUT = 3024;
  public static final int SERVER_OFFLINE_MODE = 3032;
  public static final int RUN_HOOK_ERROR = 3100;
  public static final int CLIENT_INTERACTION_TIMEOUT = 4031;

  /** MariaDB: the statement was stopped by max_statement_time. */
  public static final int MARIADB_STATEMENT_TIMEOUT = 1969;

  /** MariaDB: connection was killed. */
  public static final int MARIADB_CONNECTION_KILLED = 1927;

  /** Not an error: in this place MariaDB sends a progress report. */
  public static final int MARIADB_PROGRESS_REPORT = 0xffff;

  /** Databases, tables, columns, routines, variables, savepoints, handles: unknown or there. */
  private static final Set<Integer> OF_NAMES =
      Set.of(1049, 1050, 1051, 1052, 1054, 1109, 1142, 1143, 1146, 1193, 1243, 1305);

  private ErrorCodes() {}

  /** Whether it tells of names that were looked up before anything was executed. */
  public static boolean isOfNames(int code) {
    return OF_NAMES.contains(code);
  }
}
