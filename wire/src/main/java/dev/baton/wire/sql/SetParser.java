package dev.baton.wire.sql;

import java.nio.charset.StandardCharsets;

/**
 * Follows the tokens of a SET statement and says what it sets. Assignments are counted by what they
 * touch; one alone is described exactly.
 */
final class SetParser {
  private enum State {
    TARGET,
    NAME,
    EQUALS,
    VALUE,
    REST
  }

  private static final byte[] AUTOCOMMIT = "autocommit".getBytes(StandardCharsets.US_ASCII);

  private State state = State.TARGET;
  private int depth;
  private int sessionVariables;
  private int userVariables;
  private int globals;
  private boolean sessionScope;
  private boolean globalScope;
  private boolean isAutocommit;
  private Word firstValue = Word.NAME;
  private byte firstDigit;
  private int valueTokens;
  private SetKind special = SetKind.NONE;
  private int nameStart;
  private int nameEnd;
  private int valueStart;
  private int valueEnd;

  void reset() {
    state = State.TARGET;
    depth = 0;
    sessionVariables = 0;
    userVariables = 0;
    globals = 0;
    special = SetKind.NONE;
    valueTokens = 0;
    startTarget();
    nameStart = 0;
    nameEnd = 0;
    valueStart = 0;
    valueEnd = 0;
  }

  private void startTarget() {
    state = State.TARGET;
    sessionScope = false;
    globalScope = false;
  }

  /** Takes the lexer's current token, the first one after SET first. */
  void add(Token token, SqlLexer lexer) {
    if (token == Token.OPEN) {
      depth++;
    } else if (token == Token.CLOSE) {
      depth--;
    }
    switch (state) {
      case TARGET -> target(token, lexer);
      case NAME -> name(token, lexer);
      case EQUALS -> {
        state = State.VALUE;
        valueTokens = 0;
        value(token, lexer);
      }
      case VALUE -> value(token, lexer);
      case REST -> rest(token, lexer);
    }
  }

  private void target(Token token, SqlLexer lexer) {
    switch (token) {
      case USER_VARIABLE -> {
        userVariables++;
        begin(lexer, State.NAME);
        isAutocommit = false;
      }
      case SYSTEM_VARIABLE, DOT -> {
        // before a scope or a name, and between the two
      }
      case WORD -> targetWord(lexer);
      case QUOTED -> variable(lexer);
      default -> special(SetKind.OTHER);
    }
  }

  private void targetWord(SqlLexer lexer) {
    switch (lexer.word()) {
      case GLOBAL -> globalScope = true;
      case SESSION -> sessionScope = true;
      case NAMES -> argument(SetKind.NAMES);
      case CHARACTER, CHARSET -> argument(SetKind.CHARACTER_SET);
      case TRANSACTION -> transaction();
      case PASSWORD, DEFAULT -> special(SetKind.GLOBAL);
      case ROLE, STATEMENT, RESOURCE -> special(SetKind.OTHER);
      default -> variable(lexer);
    }
  }

  private void transaction() {
    special(
        globalScope
            ? SetKind.GLOBAL
            : sessionScope ? SetKind.SESSION_TRANSACTION : SetKind.NEXT_TRANSACTION);
  }

  private void variable(SqlLexer lexer) {
    if (globalScope) {
      globals++;
    } else {
      sessionVariables++;
    }
    begin(lexer, State.NAME);
    isAutocommit = isAutocommit(lexer);
  }

  private static boolean isAutocommit(SqlLexer lexer) {
    int quote = lexer.text()[lexer.start()] == '`' ? 1 : 0;
    int start = lexer.start() + quote;
    if (lexer.end() - quote - start != AUTOCOMMIT.length) {
      return false;
    }
    for (int i = 0; i < AUTOCOMMIT.length; i++) {
      if ((lexer.text()[start + i] | 0x20) != AUTOCOMMIT[i]) {
        return false;
      }
    }
    return true;
  }

  private void begin(SqlLexer lexer, State next) {
    nameStart = lexer.start();
    nameEnd = lexer.end();
    state = next;
  }

  /** After a name: its assignment, or a dot and the rest of the name. */
  private void name(Token token, SqlLexer lexer) {
    switch (token) {
      case EQUALS, ASSIGN -> state = State.EQUALS;
      case DOT, WORD, QUOTED -> {
        nameEnd = lexer.end(); // a component's variable, such as keycache.key_buffer_size
        isAutocommit = false;
      }
      default -> special(SetKind.OTHER);
    }
  }

  private void value(Token token, SqlLexer lexer) {
    if (token == Token.COMMA && depth == 0) {
      startTarget();
      return;
    }
    if (valueTokens == 0) {
      valueStart = lexer.start();
      firstValue = token == Token.WORD ? lexer.word() : Word.NAME;
      boolean quoted = token == Token.STRING && lexer.end() - lexer.start() == 3;
      boolean digit = token == Token.NUMBER && lexer.end() - lexer.start() == 1;
      firstDigit = quoted || digit ? lexer.text()[lexer.start() + (quoted ? 1 : 0)] : 0;
    }
    valueTokens++;
    valueEnd = lexer.end();
  }

  private void argument(SetKind kind) {
    special(kind);
    nameStart = 0;
    nameEnd = 0;
  }

  private void special(SetKind kind) {
    boolean alone = sessionVariables + userVariables + globals == 0;
    special = alone && special == SetKind.NONE ? kind : SetKind.SEVERAL;
    if (kind == SetKind.GLOBAL) {
      globals++;
    }
    if (kind == SetKind.OTHER) {
      special = SetKind.OTHER;
    }
    state = State.REST;
  }

  /** The words of a form that is no assignment. */
  private void rest(Token token, SqlLexer lexer) {
    if (token == Token.COMMA && depth == 0) {
      boolean goesOn = special == SetKind.NAMES || special == SetKind.CHARACTER_SET;
      if (goesOn) {
        special = SetKind.SEVERAL;
        startTarget();
      }
      return;
    }
    if (nameEnd == 0 && !(token == Token.WORD && lexer.word() == Word.SET)) {
      nameStart = lexer.start();
    }
    nameEnd = nameStart == 0 ? 0 : lexer.end();
  }

  /** Fills in what was found. Offsets in the result count from {@code base}. */
  void finish(StatementInfo info, int base) {
    info.setKind(kind());
    if (nameEnd > nameStart) {
      info.argument(nameStart - base, nameEnd - base);
    }
    if (valueEnd > valueStart && special == SetKind.NONE) {
      info.value(valueStart - base, valueEnd - base);
    }
  }

  private SetKind kind() {
    if (special == SetKind.OTHER || state == State.TARGET || state == State.NAME) {
      return SetKind.OTHER; // cut short, too
    }
    if (globals > 0) {
      return SetKind.GLOBAL;
    }
    if (special != SetKind.NONE) {
      return special;
    }
    if (sessionVariables == 0) {
      return SetKind.USER_VARIABLE;
    }
    if (sessionVariables + userVariables > 1) {
      return SetKind.SEVERAL;
    }
    return isAutocommit ? autocommit() : SetKind.SESSION_VARIABLE;
  }

  private SetKind autocommit() {
    if (valueTokens != 1) {
      return SetKind.SESSION_VARIABLE;
    }
    if (firstDigit == '1' || firstValue == Word.ON || firstValue == Word.TRUE) {
      return SetKind.AUTOCOMMIT_ON;
    }
    if (firstDigit == '0' || firstValue == Word.OFF || firstValue == Word.FALSE) {
      return SetKind.AUTOCOMMIT_OFF;
    }
    return SetKind.SESSION_VARIABLE; // DEFAULT, 'on', an expression: the server's status tells
  }
}
