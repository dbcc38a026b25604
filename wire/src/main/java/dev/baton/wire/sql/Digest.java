package dev.baton.wire.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The digest of a statement: its text with everything taken out that differs between two executions
 * of the same statement, in the form that ProxySQL (2.6 and later, with its default settings) gives
 * it.
 *
 * <ol>
 *   <li>Comments are dropped. The inside of an executable comment stays.
 *   <li>White space becomes one space. There is none at the ends, around a comma, after {@code (}
 *       or before {@code )}.
 *   <li>A string, a number and NULL become {@code ?}; a prefix such as {@code N} or {@code _utf8}
 *       stays.
 *   <li>A sign before a literal is dropped where no value stands before it. An arithmetic operator
 *       right after a {@code ?} has no spaces around it.
 *   <li>Of more than four literals in a row that commas divide, three stay, and {@code ...} stands
 *       for the rest. An item of a list that is more than a literal ends the row.
 *   <li>Of more than ten groups of literals in a row, as after VALUES, ten stay and {@code ...}
 *       stands for the rest.
 *   <li>The text ends after {@value #MAX_LENGTH} bytes, but hashes go over what would follow in the
 *       same way for the same statement.
 *   <li>Names stay as they are, in any case and with digits, and so do quoted names (in which
 *       ProxySQL also replaces numbers).
 *   <li>A trailing semicolon is dropped.
 * </ol>
 *
 * <p>The hash is of 64 bits over the text's bytes; it is Baton's own and stable between versions,
 * but not the number ProxySQL computes. Written while the tokens pass; the text is made on demand.
 */
final class Digest {
  static final int MAX_LENGTH = 2048;
  private static final int LIST_LIMIT = 3;
  private static final int GROUP_LIMIT = 10;

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Room for the tokens of one item beyond the limit, so that a row can be folded at the end. */
  private final byte[] text = new byte[MAX_LENGTH];

  private int length;
  private boolean full;

  private Token last = Token.END;
  private Word lastWord = Word.NAME;
  private boolean glued;
  private boolean semicolonPending;

  /** Tokens of the current list item; -1 where no list item has begun. */
  private int itemTokens;

  private boolean itemIsLiteral;
  private int row;
  private int rowEnd;

  private boolean groupPossible;
  private boolean groupIsPlain;
  private boolean afterGroup;
  private int groups;
  private int groupsEnd;
  private int signAt;

  void reset() {
    length = 0;
    full = false;
    last = Token.END;
    lastWord = Word.NAME;
    glued = false;
    semicolonPending = false;
    itemTokens = -1;
    itemIsLiteral = false;
    row = 0;
    rowEnd = 0;
    groupPossible = false;
    groupIsPlain = false;
    afterGroup = false;
    groups = 0;
    groupsEnd = 0;
    signAt = -1;
  }

  /** Takes the lexer's current token. */
  void add(Token token, SqlLexer lexer) {
    boolean space = lexer.spaceBefore();
    if (semicolonPending) {
      put(';');
      semicolonPending = false;
    }
    switch (token) {
      case STRING, NUMBER, PLACEHOLDER -> literal(space);
      case WORD -> {
        if (lexer.word() == Word.NULL && last != Token.DOT) {
          literal(space);
        } else {
          ordinary(token, lexer, space);
        }
      }
      case COMMA -> comma();
      case OPEN -> open(space);
      case CLOSE -> close();
      case SEMICOLON -> {
        semicolonPending = true;
        endRow();
      }
      case ARITHMETIC -> arithmetic(lexer, space);
      default -> ordinary(token, lexer, space);
    }
    last = token == Token.WORD && lexer.word() == Word.NULL ? Token.NUMBER : token;
    lastWord = lexer.word();
  }

  private void literal(boolean space) {
    if (signAt >= 0) { // a sign that belongs to this literal
      length = signAt;
      full = false;
      itemTokens--;
      signAt = -1;
      if (length > 0 && !endsTight()) {
        put(' ');
      }
    } else if (space && !glued) {
      space();
    }
    put('?');
    itemIsLiteral = itemTokens == 0;
    countItem();
    glued = false;
    afterGroup = false;
  }

  private void ordinary(Token token, SqlLexer lexer, boolean space) {
    if (space && !glued) {
      space();
    }
    put(lexer.text(), lexer.start(), lexer.end());
    glued = false;
    signAt = -1;
    countItem();
    itemIsLiteral = false;
    afterGroup = false;
    groupPossible = token == Token.WORD && isValues(lexer.word());
  }

  private void arithmetic(SqlLexer lexer, boolean space) {
    boolean afterLiteral = endsWith('?');
    byte operator = lexer.text()[lexer.start()];
    boolean sign = (operator == '+' || operator == '-') && valueMayFollow();
    int before = length;
    if (space && !afterLiteral) {
      space();
    }
    put(operator);
    signAt = sign ? before : -1;
    glued = afterLiteral;
    countItem();
    itemIsLiteral = false;
    afterGroup = false;
  }

  private boolean valueMayFollow() {
    return switch (last) {
      case OPEN, COMMA, EQUALS, OTHER, END, ASSIGN, SEMICOLON -> true;
      case WORD -> lastWord.beforeValue();
      default -> false;
    };
  }

  private void comma() {
    endItem();
    put(',');
    glued = false;
    signAt = -1;
    itemTokens = 0;
    itemIsLiteral = false;
    groupPossible = afterGroup;
  }

  private void open(boolean space) {
    if (space && !glued) {
      space();
    }
    boolean continues = groupPossible && last == Token.COMMA;
    if (!continues) {
      groups = 0;
    }
    groupIsPlain = groupPossible || last == Token.OPEN;
    put('(');
    glued = false;
    signAt = -1;
    row = 0;
    itemTokens = 0;
    itemIsLiteral = false;
    afterGroup = false;
    groupPossible = false;
  }

  private void close() {
    endItem();
    put(')');
    glued = false;
    signAt = -1;
    row = 0;
    itemTokens = 2; // what is around the bracket is more than a literal
    itemIsLiteral = false;
    afterGroup = groupIsPlain;
    groupIsPlain = false;
    if (!afterGroup) {
      return;
    }
    groups++;
    if (groups == GROUP_LIMIT) {
      groupsEnd = length;
    } else if (groups > GROUP_LIMIT) {
      foldTo(groupsEnd);
    }
  }

  private void endItem() {
    if (!itemIsLiteral || itemTokens != 1) {
      endRow();
      return;
    }
    row++;
    if (row == LIST_LIMIT) {
      rowEnd = length;
    } else if (row > LIST_LIMIT + 1) {
      foldTo(rowEnd);
    }
  }

  private void endRow() {
    row = 0;
    groupIsPlain = false;
  }

  private void countItem() {
    if (itemTokens >= 0) {
      itemTokens++;
    }
  }

  private void foldTo(int end) {
    length = end;
    full = false;
    put(',');
    put('.');
    put('.');
    put('.');
  }

  private static boolean isValues(Word word) {
    return word == Word.VALUES || word == Word.VALUE || word == Word.IN;
  }

  private void space() {
    if (length > 0 && !endsTight()) {
      put(' ');
    }
  }

  private boolean endsTight() {
    byte end = text[length - 1];
    return end == ',' || end == '(' || end == ' ';
  }

  private boolean endsWith(char character) {
    return length > 0 && text[length - 1] == character;
  }

  private void put(byte[] bytes, int from, int to) {
    int count = Math.min(to - from, MAX_LENGTH - length);
    System.arraycopy(bytes, from, text, length, count);
    length += count;
    full |= count < to - from;
  }

  private void put(int character) {
    if (length < MAX_LENGTH) {
      text[length++] = (byte) character;
    } else {
      full = true;
    }
  }

  /** Whether the text was cut. */
  boolean isCut() {
    return full;
  }

  /** Of the text so far. */
  long hash() {
    long hash = 0x9e3779b97f4a7c15L ^ length;
    int at = 0;
    for (; at + 8 <= length; at += 8) {
      hash = mix(hash ^ (long) EIGHT_BYTES.get(text, at));
    }
    return mix(mix(hash ^ rest(at)));
  }

  /** The last bytes, as the low ones of eight. */
  private long rest(int at) {
    long word = 0;
    for (int i = length - 1; i >= at; i--) {
      word = word << 8 | text[i] & 0xff;
    }
    return word;
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 32) * 0xbea225f9eb34556dL;
    return mixed ^ mixed >>> 29;
  }

  /** The text; a byte sequence that is not UTF-8 comes out with U+FFFD. */
  String text() {
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }
}
