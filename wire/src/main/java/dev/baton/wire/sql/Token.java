package dev.baton.wire.sql;

/** The kinds of token that {@link SqlLexer} tells apart. */
enum Token {
  END,
  /** An unquoted word; {@link SqlLexer#word} says which. */
  WORD,
  /** A quoted name. */
  QUOTED,
  STRING,
  NUMBER,
  /** {@code ?}. */
  PLACEHOLDER,
  /** {@code @name}, all of it. */
  USER_VARIABLE,
  /** The two signs {@code @@} only; the name follows as words. */
  SYSTEM_VARIABLE,
  /** {@code :=}. */
  ASSIGN,
  OPEN,
  CLOSE,
  COMMA,
  DOT,
  SEMICOLON,
  EQUALS,
  /** {@code + - * / %}. */
  ARITHMETIC,
  /** Any other single character. */
  OTHER
}
