package dev.baton.mysql.dialect;

/** Writes values into statements that cannot take parameters (CHANGE ..., SET GLOBAL ...). */
public final class SqlText {

  private SqlText() {}

  /**
   * A string literal that means the same under every {@code sql_mode}: quotes are doubled, and a
   * text with a backslash, whose meaning depends on {@code NO_BACKSLASH_ESCAPES}, is refused.
   *
   * @throws IllegalArgumentException if the text has a backslash or a zero byte
   */
  public static String quote(String text) {
    if (text.indexOf('\\') >= 0 || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a backslash or a zero byte cannot be written safely into a statement");
    }
    return "'" + text.replace("'", "''") + "'";
  }
}
