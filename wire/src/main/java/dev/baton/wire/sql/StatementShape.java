package dev.baton.wire.sql;

import org.jspecify.annotations.Nullable;

/**
 * Finds a statement's kind from its first words and its flags from all of them. Flags gather over
 * every statement of the text; the kind is the first one's.
 */
final class StatementShape {
  private final SetParser set;
  private StatementInfo info = new StatementInfo();

  private boolean first;
  private int wordIndex;
  private int depth;
  private boolean inWith;
  private Word leading = Word.NAME;
  private Word previousWord = Word.NAME;
  private Token previous = Token.END;
  private boolean negated;
  private boolean informationSchema;
  private @Nullable StatementKind kind;

  StatementShape(SetParser set) {
    this.set = set;
  }

  void reset(StatementInfo into) {
    info = into;
    first = true;
    wordIndex = 0;
    depth = 0;
    inWith = false;
    leading = Word.NAME;
    previousWord = Word.NAME;
    previous = Token.END;
    negated = false;
    informationSchema = false;
    kind = null;
    set.reset();
  }

  void semicolon() {
    first = false;
    previous = Token.SEMICOLON;
    previousWord = Word.NAME;
  }

  void add(Token token, SqlLexer lexer) {
    if (first) {
      findKind(token, lexer);
    }
    findFlags(token, lexer);
    if (token == Token.OPEN) {
      depth++;
    } else if (token == Token.CLOSE) {
      depth--;
    }
    previous = token;
    previousWord = token == Token.WORD ? lexer.word() : Word.NAME;
  }

  void finish(int base) {
    if (depth != 0) {
      info.add(StatementFlag.MALFORMED);
    }
    if (previous == Token.END) {
      info.kind(StatementKind.EMPTY);
      return;
    }
    info.kind(kind == null ? StatementKind.UNKNOWN : kind);
    if (kind == StatementKind.SET) {
      set.finish(info, base);
    } else if (info.argumentEnd() > 0) {
      info.argument(info.argumentStart() - base, info.argumentEnd() - base);
    }
  }

  private void findKind(Token token, SqlLexer lexer) {
    if (kind == StatementKind.SET) {
      set.add(token, lexer);
      return;
    }
    if (kind == StatementKind.USE && info.argumentEnd() == 0) {
      info.argument(lexer.start(), lexer.end());
    }
    if (kind == StatementKind.KILL && token == Token.NUMBER) {
      info.argument(lexer.start(), lexer.end());
    }
    if (token != Token.WORD) {
      boolean openBracket = token == Token.OPEN && wordIndex == 0;
      if (!openBracket && wordIndex == 0) {
        first = false;
      }
      return;
    }
    Word word = lexer.word();
    wordIndex++;
    if (wordIndex == 1) {
      leading = word;
      kind = Kinds.ofFirst(word);
      inWith = word == Word.WITH;
    } else if (inWith) {
      endWith(word);
    } else {
      refine(word);
    }
  }

  /** The word after the common table expressions says what the statement is. */
  private void endWith(Word word) {
    if (depth != 0 || previous == Token.DOT) {
      return;
    }
    StatementKind found =
        switch (word) {
          case SELECT, TABLE, VALUES -> StatementKind.SELECT;
          case INSERT, UPDATE, DELETE, REPLACE -> StatementKind.WRITE;
          default -> null;
        };
    if (found != null) {
      kind = found;
      inWith = false;
    }
  }

  private void refine(Word word) {
    switch (leading) {
      case CREATE, ALTER, DROP, RENAME -> refineDdl(word);
      case BEGIN -> {
        if (wordIndex == 2 && word == Word.NOT) {
          kind = StatementKind.OTHER; // MariaDB's BEGIN NOT ATOMIC
        }
      }
      case START -> refineStart(word);
      case COMMIT, ROLLBACK -> refineEnd(word);
      case LOAD -> {
        if (wordIndex == 2 && word == Word.INDEX) {
          kind = StatementKind.TABLE_MAINTENANCE;
        }
      }
      case SHOW -> {
        if (word == Word.WARNINGS || word == Word.ERRORS || word == Word.COUNT) {
          info.add(StatementFlag.DIAGNOSTICS);
        }
      }
      case RARE -> {
        if (word == Word.DIAGNOSTICS) {
          info.add(StatementFlag.DIAGNOSTICS);
        }
      }
      default -> {
        // its first word said it all
      }
    }
  }

  private void refineDdl(Word word) {
    if (wordIndex == 2 && leading == Word.DROP && word == Word.PREPARE) {
      kind = StatementKind.DEALLOCATE;
    }
    if (wordIndex == 2 && (word == Word.USER || word == Word.ROLE)
        || wordIndex == 4
            && (word == Word.USER || word == Word.ROLE)
            && previousWord == Word.REPLACE) {
      kind = StatementKind.ACCOUNT;
    }
    if (word == Word.TEMPORARY && (wordIndex == 2 || previousWord == Word.REPLACE)) {
      info.add(StatementFlag.TEMPORARY_TABLE);
    }
  }

  private void refineStart(Word word) {
    if (wordIndex == 2) {
      kind = word == Word.TRANSACTION ? StatementKind.BEGIN : StatementKind.ADMIN;
    } else if (word == Word.ONLY && previousWord == Word.READ) {
      info.add(StatementFlag.READ_ONLY);
    } else if (word == Word.CONSISTENT) {
      info.add(StatementFlag.CONSISTENT_SNAPSHOT);
    }
  }

  private void refineEnd(Word word) {
    switch (word) {
      case TO -> kind = StatementKind.SAVEPOINT;
      case NO -> negated = true;
      case CHAIN, RELEASE -> {
        if (!negated) {
          info.add(word == Word.CHAIN ? StatementFlag.CHAIN : StatementFlag.RELEASE);
        }
        negated = false;
      }
      default -> {
        // WORK, AND
      }
    }
  }

  private void findFlags(Token token, SqlLexer lexer) {
    switch (token) {
      case USER_VARIABLE -> info.add(StatementFlag.USER_VARIABLE);
      case SYSTEM_VARIABLE -> info.add(StatementFlag.SYSTEM_VARIABLE);
      case ASSIGN -> info.add(StatementFlag.ASSIGNS);
      case QUOTED -> {
        if (isCall(lexer)) {
          info.add(StatementFlag.UNKNOWN_FUNCTION);
        }
      }
      case DOT -> {
        if (informationSchema) {
          info.add(StatementFlag.SERVER_SCHEMA);
        }
      }
      case WORD -> wordFlags(lexer);
      default -> {
        // says nothing
      }
    }
    informationSchema = token == Token.WORD && lexer.word() == Word.INFORMATION_SCHEMA;
  }

  private void wordFlags(SqlLexer lexer) {
    Word word = lexer.word();
    switch (word) {
      case NAME, INFORMATION_SCHEMA -> nameFlags(lexer);
      case UPDATE, SHARE -> addIf(previousWord == Word.FOR, StatementFlag.LOCKING_READ);
      case IN -> addIf(previousWord == Word.LOCK, StatementFlag.LOCKING_READ);
      case INTO -> addIf(kind == StatementKind.SELECT, StatementFlag.SELECT_INTO);
      case PROCEDURE -> addIf(kind == StatementKind.SELECT, StatementFlag.UNKNOWN_FUNCTION);
      case FOR ->
          addIf(previousWord == Word.VALUE, StatementFlag.SEQUENCE); // NEXT VALUE FOR, PREVIOUS too
      case SEQUENCE_WORD -> info.add(StatementFlag.SEQUENCE);
      case SQL_CALC_FOUND_ROWS -> info.add(StatementFlag.SQL_CALC_FOUND_ROWS);
      case FOUND_ROWS, LAST_INSERT_ID, ROW_COUNT, LOCK_FUNCTION, SERVER_FUNCTION ->
          functionFlags(word, lexer);
      default -> {
        if (!word.beforeBracket() && isCall(lexer)) {
          info.add(StatementFlag.UNKNOWN_FUNCTION);
        }
      }
    }
  }

  private void nameFlags(SqlLexer lexer) {
    if (previous == Token.DOT && isSequenceName(lexer)) {
      info.add(StatementFlag.SEQUENCE); // MariaDB in Oracle mode: s.nextval
    }
    if (isCall(lexer)) {
      info.add(StatementFlag.UNKNOWN_FUNCTION);
    }
  }

  private static boolean isSequenceName(SqlLexer lexer) {
    return WordTable.find(lexer.text(), lexer.start(), lexer.end()) == Word.SEQUENCE_WORD;
  }

  private void functionFlags(Word word, SqlLexer lexer) {
    if (!lexer.isBeforeBracket()) {
      return; // a name that happens to be a function's
    }
    info.add(
        switch (word) {
          case FOUND_ROWS -> StatementFlag.FOUND_ROWS;
          case LAST_INSERT_ID -> StatementFlag.LAST_INSERT_ID;
          case ROW_COUNT -> StatementFlag.ROW_COUNT;
          case LOCK_FUNCTION -> StatementFlag.NAMED_LOCK;
          default -> StatementFlag.SERVER_FUNCTION;
        });
  }

  /**
   * A name before a bracket is a call of a stored function, except where a table's name stands
   * before its columns; after those words nobody calls.
   */
  private boolean isCall(SqlLexer lexer) {
    boolean table =
        previousWord == Word.INTO || previousWord == Word.TABLE || previousWord == Word.WITH;
    return !table && lexer.isBeforeBracket();
  }

  private void addIf(boolean condition, StatementFlag flag) {
    if (condition) {
      info.add(flag);
    }
  }
}
