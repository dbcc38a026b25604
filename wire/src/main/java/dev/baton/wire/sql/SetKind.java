package dev.baton.wire.sql;

/** What a SET statement sets. */
public enum SetKind {
  /** Not a SET statement. */
  NONE,
  AUTOCOMMIT_ON,
  AUTOCOMMIT_OFF,
  /** SET NAMES; the argument is what follows. */
  NAMES,
  /** SET CHARACTER SET or CHARSET; the argument is what follows. */
  CHARACTER_SET,
  /** SET TRANSACTION: for the next transaction only. */
  NEXT_TRANSACTION,
  /** SET SESSION TRANSACTION. */
  SESSION_TRANSACTION,
  /** One or more {@code @name}, and nothing else. */
  USER_VARIABLE,
  /** One session variable to one value; argument and value are its name and text. */
  SESSION_VARIABLE,
  /** Several session variables, perhaps with user variables between them. */
  SEVERAL,
  /** Something of the server: GLOBAL, PERSIST, PASSWORD, DEFAULT ROLE. */
  GLOBAL,
  /** SET STATEMENT ... FOR, SET ROLE, SET RESOURCE GROUP and what is not known. */
  OTHER
}
