package dev.baton.wire.sql;

/** What a statement does, as far as its words tell. */
public enum StatementKind {
  /** SELECT, TABLE, VALUES, also in parentheses or after WITH. */
  SELECT,
  /** INSERT, UPDATE, DELETE, REPLACE, IMPORT, also after WITH. */
  WRITE,
  /** CREATE, ALTER, DROP, RENAME, TRUNCATE. */
  DDL,
  /** GRANT, REVOKE, CREATE USER and the like. */
  ACCOUNT,
  /** BEGIN or START TRANSACTION. */
  BEGIN,
  COMMIT,
  ROLLBACK,
  /** SAVEPOINT, RELEASE SAVEPOINT, ROLLBACK TO. */
  SAVEPOINT,
  SET,
  USE,
  SHOW,
  DESCRIBE,
  EXPLAIN,
  CALL,
  DO,
  HANDLER,
  LOCK,
  UNLOCK,
  /** PREPARE of the text protocol. */
  PREPARE,
  EXECUTE,
  DEALLOCATE,
  LOAD_DATA,
  KILL,
  XA,
  FLUSH,
  /** ANALYZE, CHECK, CHECKSUM, OPTIMIZE, REPAIR. */
  TABLE_MAINTENANCE,
  /** Replication, plug-ins, shutdown: what only an administrator does. */
  ADMIN,
  /** BEGIN NOT ATOMIC, SIGNAL, GET DIAGNOSTICS, HELP and other known but rare ones. */
  OTHER,
  /** Only white space and comments. */
  EMPTY,
  /** Does not begin with a word that is known here. */
  UNKNOWN
}
