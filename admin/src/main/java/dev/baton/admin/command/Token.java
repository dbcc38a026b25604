package dev.baton.admin.command;

import java.util.Locale;

/**
 * One word, name, text or sign of a statement.
 *
 * @param text without its quotes
 * @param start where it begins in the statement, its quote included
 * @param end behind it
 */
record Token(Kind kind, String text, int start, int end) {

  enum Kind {
    /** Letters, digits, {@code _}, {@code $}; begins with no digit. */
    WORD,
    /** In back-quotes. */
    NAME,
    /** In single or double quotes. */
    TEXT,
    NUMBER,
    /** {@code @name}, {@code @@name}, {@code @@session.name}: with its signs. */
    VARIABLE,
    /** Any other single character. */
    SIGN
  }

  boolean is(String keyword) {
    return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
  }

  boolean sign(char character) {
    return kind == Kind.SIGN && text.charAt(0) == character;
  }

  /** Whether it can name a table or a schema. */
  boolean name() {
    return kind == Kind.WORD || kind == Kind.NAME || kind == Kind.TEXT;
  }

  /** As it could be written. */
  String sql() {
    return switch (kind) {
      case NAME -> "`" + text.replace("`", "``") + "`";
      case TEXT -> "'" + text.replace("'", "''") + "'";
      case WORD, NUMBER, VARIABLE, SIGN -> text;
    };
  }

  String lower() {
    return text.toLowerCase(Locale.ROOT);
  }
}
