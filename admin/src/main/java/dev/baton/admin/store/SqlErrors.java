package dev.baton.admin.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says what SQLite said in the words and numbers of a MySQL administrator. */
final class SqlErrors {
  /** By a part of the name. */
  private static final Map<String, String> ABSENT =
      Map.of(
          "aws_aurora", "Baton does not speak to AWS Aurora",
          "ldap", "Baton has no LDAP accounts",
          "pgsql", "Baton is no proxy for PostgreSQL",
          "clickhouse", "Baton is no proxy for ClickHouse",
          "query_events", "the log of events is in its file, mysql-eventslog_filename",
          "message_metrics", "Baton does not count the messages of its log");

  private SqlErrors() {}

  static AdminException explain(SQLException e, Path folder) {
    SQLiteErrorCode code =
        e instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.UNKNOWN_ERROR;
    String text = plain(e);
    return switch (primary(code)) {
      case SQLITE_FULL ->
          new AdminException(
              AdminException.DISK_FULL,
              "the disk that holds "
                  + folder
                  + " is full, nothing was saved and the running configuration is untouched;"
                  + " free space and repeat the command",
              e);
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new AdminException(
              AdminException.DAMAGED,
              "the configuration database in "
                  + folder
                  + " is damaged ("
                  + text
                  + "); the running configuration is untouched",
              e);
      case SQLITE_READONLY, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_PERM ->
          new AdminException(
              AdminException.STORAGE,
              "the configuration database in "
                  + folder
                  + " cannot be written ("
                  + text
                  + "); the running configuration is untouched",
              e);
      case SQLITE_CONSTRAINT -> new AdminException(constraint(code), text, e);
      default -> new AdminException(general(text), text + absence(text), e);
    };
  }

  /** Whether nothing of an open transaction can be kept after it. */
  static boolean ends(SQLException e) {
    return e instanceof SQLiteException sqlite
        && switch (primary(sqlite.getResultCode())) {
          case SQLITE_FULL, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR -> true;
          default -> false;
        };
  }

  /** Why Baton has not a table of ProxySQL's; empty if it is none. */
  private static String absence(String text) {
    return ABSENT.entrySet().stream()
        .filter(one -> text.startsWith("no such table") && text.contains(one.getKey()))
        .map(one -> "; " + one.getValue())
        .findFirst()
        .orElse("");
  }

  private static SQLiteErrorCode primary(SQLiteErrorCode extended) {
    int base = extended.code & 0xff;
    for (SQLiteErrorCode candidate : SQLiteErrorCode.values()) {
      if (candidate.code == base) {
        return candidate;
      }
    }
    return extended;
  }

  private static int constraint(SQLiteErrorCode code) {
    return switch (code) {
      case SQLITE_CONSTRAINT_CHECK -> AdminException.CHECK_VIOLATED;
      case SQLITE_CONSTRAINT_NOTNULL -> AdminException.NOT_NULL;
      default -> AdminException.DUPLICATE;
    };
  }

  private static int general(String text) {
    if (text.contains("no such table")) {
      return AdminException.UNKNOWN_TABLE;
    }
    if (text.contains("no such column") || text.contains("has no column named")) {
      return AdminException.UNKNOWN_COLUMN;
    }
    if (text.contains("unknown database")) {
      return AdminException.UNKNOWN_DATABASE;
    }
    return AdminException.SYNTAX;
  }

  /** The driver's {@code [SQLITE_X] General words (what it is)}: what it is. */
  static String plain(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int open = message.indexOf(" (");
    boolean wrapped = message.startsWith("[SQLITE") && open > 0 && message.endsWith(")");
    return wrapped ? message.substring(open + 2, message.length() - 1) : message;
  }
}
