package dev.baton.proxy.stats;

import java.util.Locale;

/**
 * What kind of statement a digest is, under the names of ProxySQL's {@code
 * stats_mysql_commands_counters}.
 */
public enum CommandKind {
  ALTER_TABLE,
  ALTER_VIEW,
  ANALYZE_TABLE,
  BEGIN,
  CALL,
  CHANGE_REPLICATION_SOURCE,
  COMMIT,
  CREATE_DATABASE,
  CREATE_INDEX,
  CREATE_TABLE,
  CREATE_TEMPORARY,
  CREATE_TRIGGER,
  CREATE_USER,
  CREATE_VIEW,
  DEALLOCATE,
  DELETE,
  DESCRIBE,
  DROP_DATABASE,
  DROP_INDEX,
  DROP_TABLE,
  DROP_TRIGGER,
  DROP_USER,
  DROP_VIEW,
  EXECUTE,
  EXPLAIN,
  FLUSH,
  GRANT,
  INSERT,
  KILL,
  LOAD,
  LOCK_TABLE,
  OPTIMIZE,
  PREPARE,
  PURGE,
  RELEASE_SAVEPOINT,
  RENAME_TABLE,
  REPLACE,
  REVOKE,
  ROLLBACK,
  ROLLBACK_SAVEPOINT,
  SAVEPOINT,
  SELECT,
  SELECT_FOR_UPDATE,
  SET,
  SHOW,
  SHOW_TABLE_STATUS,
  START_TRANSACTION,
  TRUNCATE_TABLE,
  UNLOCK_TABLES,
  UPDATE,
  USE,
  UNKNOWN;

  /** Of a digest's text. */
  static CommandKind of(String digestText) {
    String[] words = digestText.strip().toUpperCase(Locale.ROOT).split("[\\s;(]+", 4);
    String first = words[0];
    String second = words.length > 1 ? words[1] : "";
    return switch (first) {
      case "SELECT" ->
          digestText.toUpperCase(Locale.ROOT).endsWith("FOR UPDATE") ? SELECT_FOR_UPDATE : SELECT;
      case "WITH" -> SELECT;
      case "CREATE", "ALTER", "DROP" -> definition(first, second);
      case "CHANGE" -> CHANGE_REPLICATION_SOURCE;
      case "START" -> second.equals("TRANSACTION") ? START_TRANSACTION : UNKNOWN;
      case "ROLLBACK" -> second.equals("TO") ? ROLLBACK_SAVEPOINT : ROLLBACK;
      case "RELEASE" -> RELEASE_SAVEPOINT;
      case "SHOW" ->
          second.equals("TABLE") && words.length > 2 && words[2].equals("STATUS")
              ? SHOW_TABLE_STATUS
              : SHOW;
      case "ANALYZE" -> ANALYZE_TABLE;
      case "LOCK" -> LOCK_TABLE;
      case "UNLOCK" -> UNLOCK_TABLES;
      case "RENAME" -> RENAME_TABLE;
      case "TRUNCATE" -> TRUNCATE_TABLE;
      case "DESC" -> DESCRIBE;
      default -> named(first);
    };
  }

  private static CommandKind definition(String verb, String what) {
    String object =
        switch (what) {
          case "SCHEMA" -> "DATABASE";
          case "UNIQUE", "FULLTEXT", "SPATIAL" -> "INDEX";
          default -> what;
        };
    return named(verb + "_" + object);
  }

  private static CommandKind named(String name) {
    for (CommandKind kind : values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    return UNKNOWN;
  }
}
