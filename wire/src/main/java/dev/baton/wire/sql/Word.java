package dev.baton.wire.sql;

/**
 * What an unquoted word can be. Words that the classifier has to tell apart have a constant of
 * their own; the many that only matter before a bracket share one (see {@link WordTable}).
 */
enum Word {
  /** A name: of a table, a column, a function that is not builtin. */
  NAME(false),
  /** A keyword after which a bracket is no call, such as IN or VARCHAR. */
  PLAIN(true),
  /** A keyword after which a sign belongs to the literal that follows: AND -1. */
  BEFORE_VALUE(true),
  /** A builtin function whose answer depends on its arguments and the data alone. */
  FUNCTION(true),
  /** A builtin function whose answer depends on the server or the connection. */
  SERVER_FUNCTION(true),
  LOCK_FUNCTION(true),
  SEQUENCE_WORD(true),
  NULL(true),
  INFORMATION_SCHEMA(false),

  SELECT(true),
  WITH(true),
  VALUES(true),
  TABLE(true),
  INSERT(true),
  UPDATE(false),
  DELETE(false),
  REPLACE(true),
  CREATE(false),
  ALTER(false),
  DROP(false),
  RENAME(false),
  TRUNCATE(true),
  IMPORT(false),
  GRANT(false),
  REVOKE(false),
  USER(true),
  ROLE(false),
  TEMPORARY(false),
  OR(true),
  BEGIN(false),
  START(false),
  TRANSACTION(false),
  COMMIT(false),
  ROLLBACK(false),
  SAVEPOINT(false),
  RELEASE(false),
  TO(false),
  CHAIN(false),
  NO(false),
  NOT(true),
  AND(true),
  ONLY(false),
  READ(false),
  CONSISTENT(false),
  SET(true),
  USE(true),
  SHOW(false),
  WARNINGS(false),
  ERRORS(false),
  COUNT(true),
  DIAGNOSTICS(false),
  DESCRIBE(false),
  EXPLAIN(false),
  CALL(false),
  DO(true),
  HANDLER(false),
  LOCK(false),
  UNLOCK(false),
  PREPARE(false),
  EXECUTE(false),
  DEALLOCATE(false),
  LOAD(false),
  INDEX(true),
  KILL(false),
  XA(false),
  FLUSH(false),
  MAINTENANCE(false),
  ADMIN(false),
  RARE(true),
  FOR(true),
  SHARE(false),
  IN(true),
  INTO(true),
  PROCEDURE(false),
  SQL_CALC_FOUND_ROWS(false),
  FOUND_ROWS(true),
  LAST_INSERT_ID(true),
  ROW_COUNT(true),
  NEXT(false),
  PREVIOUS(false),
  VALUE(true),
  GLOBAL(false),
  SESSION(false),
  PASSWORD(true),
  NAMES(false),
  CHARACTER(false),
  CHARSET(true),
  AUTOCOMMIT(false),
  ON(true),
  OFF(false),
  TRUE(false),
  FALSE(false),
  DEFAULT(true),
  STATEMENT(false),
  RESOURCE(false);

  private final boolean beforeBracket;

  Word(boolean beforeBracket) {
    this.beforeBracket = beforeBracket;
  }

  /** Whether a bracket right after it is no call of a stored function. */
  boolean beforeBracket() {
    return beforeBracket;
  }

  /** Whether a sign after it is part of the literal, rather than an operator. */
  boolean beforeValue() {
    return switch (this) {
      case BEFORE_VALUE, SELECT, VALUES, VALUE, OR, AND, NOT, SET, IN, INTO, ON, DO -> true;
      default -> false;
    };
  }
}
