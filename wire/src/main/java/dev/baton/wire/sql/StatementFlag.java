package dev.baton.wire.sql;

/** What else a statement's words tell. See {@link StatementInfo#has}. */
public enum StatementFlag {
  /** FOR UPDATE, FOR SHARE, LOCK IN SHARE MODE. */
  LOCKING_READ,
  /** SELECT ... INTO OUTFILE, DUMPFILE, @variable. */
  SELECT_INTO,
  /** {@code @name}. */
  USER_VARIABLE,
  /** {@code @@name}. */
  SYSTEM_VARIABLE,
  /** {@code :=}. */
  ASSIGNS,
  /** GET_LOCK, RELEASE_LOCK, RELEASE_ALL_LOCKS, IS_FREE_LOCK, IS_USED_LOCK. */
  NAMED_LOCK,
  /** LAST_INSERT_ID(). */
  LAST_INSERT_ID,
  /** FOUND_ROWS(). */
  FOUND_ROWS,
  SQL_CALC_FOUND_ROWS,
  /** ROW_COUNT(). */
  ROW_COUNT,
  /** CREATE or DROP TEMPORARY. */
  TEMPORARY_TABLE,
  /** More text follows a semicolon. */
  MULTI_STATEMENT,
  /** NEXTVAL, NEXT VALUE FOR, LASTVAL, PREVIOUS VALUE FOR, SETVAL. */
  SEQUENCE,
  /** A builtin whose answer depends on the server or connection: CONNECTION_ID(), UUID_SHORT(). */
  SERVER_FUNCTION,
  /** {@code name(} where the name is no builtin function that is known to only read. */
  UNKNOWN_FUNCTION,
  /** Reads information_schema or performance_schema, which tell of one server. */
  SERVER_SCHEMA,
  /** SHOW WARNINGS, SHOW ERRORS, SHOW COUNT(*), GET DIAGNOSTICS: asks of the statement before. */
  DIAGNOSTICS,
  /** A comment that the server executes. */
  EXECUTABLE_COMMENT,
  /** An optimiser hint. */
  HINT_COMMENT,
  /** START TRANSACTION READ ONLY. */
  READ_ONLY,
  /** WITH CONSISTENT SNAPSHOT. */
  CONSISTENT_SNAPSHOT,
  /** COMMIT or ROLLBACK AND CHAIN: the next transaction begins at once. */
  CHAIN,
  /** COMMIT or ROLLBACK RELEASE: the server closes the connection. */
  RELEASE,
  /** A string, quoted name or comment that is not closed, or brackets that do not match. */
  MALFORMED
}
