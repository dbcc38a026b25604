package dev.baton.ops.backup;

/** Names and texts as they stand in statements. */
public final class Names {

  private Names() {}

  /** A name in back quotes, which mean the same under every {@code sql_mode}. */
  public static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** A table or the like with its database. */
  public static String quote(String database, String name) {
    return quote(database) + "." + quote(name);
  }

  /** A string literal, for sessions without {@code NO_BACKSLASH_ESCAPES}. */
  public static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** An account as GRANT takes it. */
  public static String account(String user, String host) {
    return quote(user) + "@" + quote(host);
  }
}
