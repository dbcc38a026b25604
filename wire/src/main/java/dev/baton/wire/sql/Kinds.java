package dev.baton.wire.sql;

/** What a statement's first word says of it. */
final class Kinds {

  private Kinds() {}

  static StatementKind ofFirst(Word word) {
    return switch (word) {
      case SELECT, TABLE, VALUES -> StatementKind.SELECT;
      case INSERT, UPDATE, DELETE, REPLACE -> StatementKind.WRITE;
      case CREATE, ALTER, DROP, RENAME, TRUNCATE, IMPORT -> StatementKind.DDL;
      case GRANT, REVOKE -> StatementKind.ACCOUNT;
      case BEGIN -> StatementKind.BEGIN;
      case START, ADMIN -> StatementKind.ADMIN;
      case COMMIT -> StatementKind.COMMIT;
      case ROLLBACK -> StatementKind.ROLLBACK;
      case SAVEPOINT, RELEASE -> StatementKind.SAVEPOINT;
      case SET -> StatementKind.SET;
      case USE -> StatementKind.USE;
      case SHOW -> StatementKind.SHOW;
      case DESCRIBE -> StatementKind.DESCRIBE;
      case EXPLAIN -> StatementKind.EXPLAIN;
      case CALL -> StatementKind.CALL;
      case DO -> StatementKind.DO;
      case HANDLER -> StatementKind.HANDLER;
      case LOCK -> StatementKind.LOCK;
      case UNLOCK -> StatementKind.UNLOCK;
      case PREPARE -> StatementKind.PREPARE;
      case EXECUTE -> StatementKind.EXECUTE;
      case DEALLOCATE -> StatementKind.DEALLOCATE;
      case LOAD -> StatementKind.LOAD_DATA;
      case KILL -> StatementKind.KILL;
      case XA -> StatementKind.XA;
      case FLUSH -> StatementKind.FLUSH;
      case MAINTENANCE -> StatementKind.TABLE_MAINTENANCE;
      case RARE, FOR, IN -> StatementKind.OTHER;
      default -> StatementKind.UNKNOWN;
    };
  }
}
