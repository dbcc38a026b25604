package dev.baton.wire.sql;

/**
 * What {@link StatementClassifier} found in one statement. Mutable and reused, so that a session
 * needs one for its life; valid until the next classification into it. Not thread-safe.
 */
public final class StatementInfo {
  private StatementKind kind = StatementKind.EMPTY;
  private SetKind setKind = SetKind.NONE;
  private long flags;
  private long digest;
  private int argumentStart;
  private int argumentEnd;
  private int valueStart;
  private int valueEnd;
  private int firstStatementEnd;
  private int commentStart;
  private int commentEnd;

  void reset() {
    kind = StatementKind.EMPTY;
    setKind = SetKind.NONE;
    flags = 0;
    digest = 0;
    argumentStart = 0;
    argumentEnd = 0;
    valueStart = 0;
    valueEnd = 0;
    firstStatementEnd = 0;
    commentStart = 0;
    commentEnd = 0;
  }

  /** Of the first statement, where the text holds several. */
  public StatementKind kind() {
    return kind;
  }

  public SetKind setKind() {
    return setKind;
  }

  public boolean has(StatementFlag flag) {
    return (flags & 1L << flag.ordinal()) != 0;
  }

  /** All flags, bit {@code 1L << flag.ordinal()} each. */
  public long flags() {
    return flags;
  }

  /** The 64-bit hash of the digest text. */
  public long digest() {
    return digest;
  }

  /**
   * Whether any replica that is fresh enough may answer it: a plain read that binds nothing to its
   * connection and asks nothing that differs from server to server. Everything that is not known to
   * be so is not.
   */
  public boolean isReplicaSafeRead() {
    return kind == StatementKind.SELECT && (flags & ~HARMLESS) == 0;
  }

  private static final long HARMLESS = 1L << StatementFlag.HINT_COMMENT.ordinal();

  /**
   * Where in the statement its argument begins: the schema of USE, the name and the collation of
   * SET NAMES, the name of a variable that SET sets. As written, with quotes.
   */
  public int argumentStart() {
    return argumentStart;
  }

  /** Equal to the start if there is no argument. */
  public int argumentEnd() {
    return argumentEnd;
  }

  /** Where the value lies that SET gives to one variable. */
  public int valueStart() {
    return valueStart;
  }

  public int valueEnd() {
    return valueEnd;
  }

  /** Where the first statement ends: at its semicolon, or at the end of the text. */
  public int firstStatementEnd() {
    return firstStatementEnd;
  }

  /** Where the inside of the text's first comment in slashes and stars begins. */
  public int commentStart() {
    return commentStart;
  }

  /** Equal to the start if there is none. */
  public int commentEnd() {
    return commentEnd;
  }

  void kind(StatementKind found) {
    kind = found;
  }

  void setKind(SetKind found) {
    setKind = found;
  }

  void add(StatementFlag flag) {
    flags |= 1L << flag.ordinal();
  }

  void digest(long hash) {
    digest = hash;
  }

  void argument(int start, int end) {
    argumentStart = start;
    argumentEnd = end;
  }

  void value(int start, int end) {
    valueStart = start;
    valueEnd = end;
  }

  void firstStatementEnd(int end) {
    firstStatementEnd = end;
  }

  void comment(int start, int end) {
    commentStart = start;
    commentEnd = end;
  }
}
