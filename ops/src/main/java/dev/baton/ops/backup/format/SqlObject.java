package dev.baton.ops.backup.format;

import java.util.List;

/**
 * The statements that make something again, and the session that they need. Immutable.
 *
 * @param database which is the current one for the statements; empty for none
 * @param sqlMode of the session; what a routine was made with is kept with it
 * @param collation of the connection, for the same reason; empty for the server's own
 * @param timeZone of the session; empty for UTC
 */
public record SqlObject(
    Kind kind,
    String database,
    String name,
    List<String> statements,
    String sqlMode,
    String collation,
    String timeZone) {

  public SqlObject {
    statements = List.copyOf(statements);
  }

  /** One that depends on nothing in its session. */
  public static SqlObject plain(Kind kind, String database, String name, List<String> statements) {
    return new SqlObject(kind, database, name, statements, "", "", "");
  }

  /** For messages. */
  public String describe() {
    return kind.word + " " + (database.isEmpty() ? "" : database + ".") + name;
  }

  /** What it is, in the order in which things are made again; rows come after the tables. */
  public enum Kind {
    DATABASE("database"),
    SEQUENCE("sequence"),
    TABLE("table"),
    ACCOUNT("account"),
    ROUTINE("routine"),
    VIEW("view"),
    GRANTS("grants of"),
    TRIGGER("trigger"),
    EVENT("event");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }
}
