package dev.baton.wire.sql;

/**
 * Cuts a statement into tokens, one pass and no allocation: a token is two offsets into the text.
 * Comments and white space are skipped; the inside of an executable comment is code. Anything may
 * be fed to it: what is not closed ends at the text's end and is remembered as {@link #malformed}.
 *
 * <p>Source: MySQL reference manual, "Language Structure"; {@code sql/sql_lex.cc} where it is
 * vague.
 */
final class SqlLexer {
  private byte[] text = {};
  private int position;
  private int limit;
  private boolean backslashEscapes;
  private boolean ansiQuotes;

  private int start;
  private Word word = Word.NAME;
  private Token previous = Token.END;
  private boolean spaceBefore;
  private boolean inExecutable;

  private boolean malformed;
  private boolean sawExecutable;
  private boolean sawHint;
  private int commentStart;
  private int commentEnd;

  void reset(byte[] newText, int offset, int length, int modes) {
    text = newText;
    position = offset;
    limit = offset + length;
    backslashEscapes = (modes & StatementClassifier.NO_BACKSLASH_ESCAPES) == 0;
    ansiQuotes = (modes & StatementClassifier.ANSI_QUOTES) != 0;
    start = offset;
    word = Word.NAME;
    previous = Token.END;
    spaceBefore = false;
    inExecutable = false;
    malformed = false;
    sawExecutable = false;
    sawHint = false;
    commentStart = -1;
  }

  /** Moves to the next token. */
  Token next() {
    spaceBefore = skipSpace();
    start = position;
    word = Word.NAME;
    Token token = position >= limit ? atEnd() : read(text[position]);
    previous = token;
    return token;
  }

  private Token atEnd() {
    malformed |= inExecutable;
    return Token.END;
  }

  int start() {
    return start;
  }

  int end() {
    return position;
  }

  Word word() {
    return word;
  }

  byte[] text() {
    return text;
  }

  boolean spaceBefore() {
    return spaceBefore;
  }

  boolean malformed() {
    return malformed;
  }

  boolean sawExecutable() {
    return sawExecutable;
  }

  boolean sawHint() {
    return sawHint;
  }

  /** Where the inside of the first comment in slashes and stars begins; -1 if there is none. */
  int commentStart() {
    return commentStart;
  }

  int commentEnd() {
    return commentEnd;
  }

  /** Whether the token after this one is an opening bracket; moves nothing. */
  boolean isBeforeBracket() {
    int saved = position;
    boolean wasExecutable = inExecutable;
    skipSpace();
    boolean open = position < limit && text[position] == '(';
    position = saved;
    inExecutable = wasExecutable;
    return open;
  }

  private Token read(byte first) {
    switch (first) {
      case '\'':
        return quoted(first, backslashEscapes, Token.STRING);
      case '"':
        return ansiQuotes
            ? quoted(first, false, Token.QUOTED)
            : quoted(first, backslashEscapes, Token.STRING);
      case '`':
        return quoted(first, false, Token.QUOTED);
      case '@':
        return variable();
      case '?':
        return single(Token.PLACEHOLDER);
      case '(':
        return single(Token.OPEN);
      case ')':
        return single(Token.CLOSE);
      case ',':
        return single(Token.COMMA);
      case ';':
        return single(Token.SEMICOLON);
      case '=':
        return single(Token.EQUALS);
      case '+', '-', '*', '/', '%':
        return single(Token.ARITHMETIC);
      case ':':
        return colon();
      case '.':
        return isDigit(peek(1)) && !afterName() ? number() : single(Token.DOT);
      default:
        return wordNumberOrOther(first);
    }
  }

  private Token wordNumberOrOther(byte first) {
    if (isDigit(first) && previous != Token.DOT) {
      return number();
    }
    if (!isNamePart(first)) {
      return single(Token.OTHER);
    }
    int hash = WordTable.NOTHING_YET;
    while (position < limit && isNamePart(text[position])) {
      hash = WordTable.hash(hash, WordTable.lower(text[position]));
      position++;
    }
    word = previous == Token.DOT ? Word.NAME : WordTable.find(text, start, position, hash);
    return Token.WORD;
  }

  private boolean afterName() {
    return !spaceBefore && (previous == Token.WORD || previous == Token.QUOTED);
  }

  private Token single(Token token) {
    position++;
    return token;
  }

  private Token colon() {
    position++;
    if (position < limit && text[position] == '=') {
      position++;
      return Token.ASSIGN;
    }
    return Token.OTHER;
  }

  /**
   * Digits, a fraction, an exponent, hexadecimal or binary; or a name that begins with a digit.
   * What follows a fraction or an exponent without a space is a word of its own: {@code 1.5FOR
   * UPDATE}.
   */
  private Token number() {
    boolean prefixed = text[position] == '0' && (peek(1) == 'x' || peek(1) == 'b');
    if (prefixed) {
      position += 2;
    } else {
      digits();
      boolean fraction = fraction();
      if (exponent() || fraction) {
        return Token.NUMBER;
      }
    }
    int digitsEnd = position;
    while (position < limit && isNamePart(text[position])) {
      position++;
    }
    boolean name = position > digitsEnd && !prefixed;
    return name ? Token.WORD : Token.NUMBER; // a name such as 1_value
  }

  private boolean fraction() {
    if (peek(0) != '.') {
      return false;
    }
    position++;
    digits();
    return true;
  }

  private boolean exponent() {
    byte mark = peek(0);
    if (mark != 'e' && mark != 'E') {
      return false;
    }
    byte sign = peek(1);
    int first = sign == '+' || sign == '-' ? 2 : 1;
    if (!isDigit(peek(first))) {
      return false;
    }
    position += first;
    digits();
    return true;
  }

  private void digits() {
    while (position < limit && isDigit(text[position])) {
      position++;
    }
  }

  private Token variable() {
    position++;
    byte next = peek(0);
    if (next == '@') {
      position++;
      return Token.SYSTEM_VARIABLE;
    }
    if (next == '`' || next == '\'' || next == '"') {
      quoted(next, next != '`' && backslashEscapes, Token.USER_VARIABLE);
      return Token.USER_VARIABLE;
    }
    while (position < limit && (isNamePart(text[position]) || text[position] == '.')) {
      position++;
    }
    return Token.USER_VARIABLE;
  }

  private Token quoted(byte quote, boolean escapes, Token token) {
    position++;
    while (position < limit) {
      byte character = text[position++];
      if (character == '\\' && escapes) {
        position = Math.min(position + 1, limit);
      } else if (character == quote) {
        if (peek(0) != quote) {
          return token;
        }
        position++; // doubled: one of it is meant
      }
    }
    malformed = true;
    return token;
  }

  /** Skips white space and comments; says whether there were any. */
  private boolean skipSpace() {
    int before = position;
    while (position < limit) {
      byte character = text[position];
      boolean skipped =
          switch (character) {
            case ' ', '\t', '\n', '\r', 0x0b, '\f' -> skip(1);
            case '#' -> skipLine();
            case '-' -> isDashComment() && skipLine();
            case '/' -> peek(1) == '*' && comment();
            case '*' -> inExecutable && peek(1) == '/' && leaveExecutable();
            default -> false;
          };
      if (!skipped) {
        break;
      }
    }
    return position > before;
  }

  private boolean skip(int bytes) {
    position += bytes;
    return true;
  }

  private boolean isDashComment() {
    return peek(1) == '-' && (position + 2 >= limit || (peek(2) & 0xff) <= ' ');
  }

  private boolean skipLine() {
    while (position < limit && text[position] != '\n') {
      position++;
    }
    return true;
  }

  private boolean comment() {
    int mark = peek(2) == 'M' && peek(3) == '!' ? 4 : peek(2) == '!' ? 3 : 0;
    if (mark > 0) {
      malformed |= inExecutable; // one within another: servers differ
      inExecutable = true;
      sawExecutable = true;
      position += mark;
      digits();
      return true;
    }
    sawHint |= peek(2) == '+';
    position += 2;
    int inside = position;
    while (position < limit) {
      if (text[position] == '*' && peek(1) == '/') {
        if (commentStart < 0) {
          commentStart = inside;
          commentEnd = position;
        }
        return skip(2);
      }
      position++;
    }
    malformed = true;
    return true;
  }

  private boolean leaveExecutable() {
    inExecutable = false;
    return skip(2);
  }

  private byte peek(int ahead) {
    return peekAt(position + ahead);
  }

  private byte peekAt(int index) {
    return index < limit ? text[index] : 0;
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  private static boolean isNamePart(byte character) {
    return WordTable.lower(character) != 0;
  }
}
