package dev.baton.wire.sql;

import io.netty.buffer.ByteBuf;

/**
 * Tells what a statement is, in one pass over its bytes and without allocation (but for a buffer
 * that grows to the longest statement, and is given back above 1 MB). One per event loop or
 * session; not thread-safe.
 *
 * <p>It errs to one side: a read is taken for a write rather than the other way round. Character
 * sets in which a byte of a longer character can be a quote or a backslash (sjis, gbk, big5, cp932,
 * gb18030) are not understood: a session that uses one must not be split.
 */
public final class StatementClassifier {

  /** Mode bit: a backslash in a string is just a backslash ({@code NO_BACKSLASH_ESCAPES}). */
  public static final int NO_BACKSLASH_ESCAPES = 1;

  /** Mode bit: double quotes enclose names, not strings ({@code ANSI_QUOTES}). */
  public static final int ANSI_QUOTES = 2;

  private static final int KEPT_BUFFER = 1 << 20;
  private static final int FIRST_BUFFER = 1 << 12;

  private final SqlLexer lexer = new SqlLexer();
  private final Digest digest = new Digest();
  private final SetParser set = new SetParser();
  private final StatementShape shape = new StatementShape(set);
  private byte[] buffer = new byte[FIRST_BUFFER];

  /**
   * Classifies the text between two absolute indices; offsets in {@code info} count from the first.
   *
   * @param modes of the session's sql_mode, as above
   */
  public void classify(ByteBuf text, int index, int length, int modes, StatementInfo info) {
    if (text.hasArray()) {
      classify(text.array(), text.arrayOffset() + index, length, modes, info);
      return;
    }
    if (buffer.length < length) {
      buffer = new byte[Math.max(length, 2 * buffer.length)];
    }
    text.getBytes(index, buffer, 0, length);
    classify(buffer, 0, length, modes, info);
    if (buffer.length > KEPT_BUFFER) {
      buffer = new byte[FIRST_BUFFER];
    }
  }

  /** As {@link #classify(ByteBuf, int, int, int, StatementInfo)}, on an array. */
  public void classify(byte[] text, int offset, int length, int modes, StatementInfo info) {
    info.reset();
    lexer.reset(text, offset, length, modes);
    digest.reset();
    shape.reset(info);
    int firstEnd = -1;
    for (Token token = lexer.next(); token != Token.END; token = lexer.next()) {
      if (token == Token.SEMICOLON) {
        firstEnd = firstEnd < 0 ? lexer.start() : firstEnd;
        shape.semicolon();
      } else {
        if (firstEnd >= 0) {
          info.add(StatementFlag.MULTI_STATEMENT);
        }
        shape.add(token, lexer);
      }
      digest.add(token, lexer);
    }
    finish(info, offset, (firstEnd < 0 ? offset + length : firstEnd) - offset);
  }

  private void finish(StatementInfo info, int offset, int firstEnd) {
    shape.finish(offset);
    info.firstStatementEnd(firstEnd);
    if (lexer.malformed()) {
      info.add(StatementFlag.MALFORMED);
    }
    if (lexer.sawExecutable()) {
      info.add(StatementFlag.EXECUTABLE_COMMENT);
    }
    if (lexer.sawHint()) {
      info.add(StatementFlag.HINT_COMMENT);
    }
    if (lexer.commentStart() >= 0) {
      info.comment(lexer.commentStart() - offset, lexer.commentEnd() - offset);
    }
    info.digest(digest.hash());
  }

  /** The digest text of the statement classified last. */
  public String digestText() {
    return digest.text();
  }
}
