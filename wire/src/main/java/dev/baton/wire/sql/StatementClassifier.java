package dev.baton.wire.sql;

import io.netty.buffer.ByteBuf;

/**
 * Tells what a statement is, in one pass over its bytes and without allocation. One per event loop
 * or session; not thread-safe.
 */
public final class StatementClassifier {

  /** Mode bit: a backslash in a string is just a backslash ({@code NO_BACKSLASH_ESCAPES}). */
  public static final int NO_BACKSLASH_ESCAPES = 1;

  /** Mode bit: double quotes enclose names, not strings ({@code ANSI_QUOTES}). */
  public static final int ANSI_QUOTES = 2;

  /**
   * Classifies the text between two absolute indices; offsets in {@code info} count from the first.
   *
   * @param modes of the session's sql_mode, as above
   */
  public void classify(ByteBuf text, int index, int length, int modes, StatementInfo info) {
    throw new UnsupportedOperationException("statement classification");
  }

  /** As {@link #classify(ByteBuf, int, int, int, StatementInfo)}, on an array. */
  public void classify(byte[] text, int offset, int length, int modes, StatementInfo info) {
    throw new UnsupportedOperationException("statement classification");
  }

  /** The digest text of the statement classified last. */
  public String digestText() {
    throw new UnsupportedOperationException("statement classification");
  }
}
