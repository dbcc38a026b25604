package dev.baton.proxy.session;

/**
 * Why a session keeps its backend connection between commands. A session that loses a connection
 * with state that cannot be restored must not go on as if nothing had happened: its client is cut
 * off, as it would be without a proxy.
 */
public enum Pin {
  TRANSACTION("open transaction", false),
  /** The outcome of a failed command on the transaction is not known until the next OK. */
  DOUBTFUL("state after an error", false),
  CURSOR("open cursor", true),
  FOUND_ROWS("SQL_CALC_FOUND_ROWS", false),
  DIAGNOSTICS("warnings or an error to be shown", false),
  USER_VARIABLE("user variable", true),
  SESSION_VARIABLE("session variable that is not tracked", true),
  TEMPORARY_TABLE("temporary table", true),
  LOCK("lock", true),
  TEXT_PREPARE("PREPARE in SQL", true),
  HANDLER("HANDLER", true),
  XA("XA transaction", true),
  ROUTINE("stored routine", true),
  /** Variables and temporary tables, as the server's session tracking says. */
  HIDDEN("state that a function or trigger has set", true),
  RULE("query rule or hostgroup with multiplex=0, or sticky_conn=1", false),
  UNKNOWN("statement that is not known", true),
  /** Its connection is its own, and nobody looks at what goes over it. */
  FAST_FORWARD("fast_forward", true);

  private final String label;
  private final boolean losesState;

  Pin(String label, boolean losesState) {
    this.label = label;
    this.losesState = losesState;
  }

  public String label() {
    return label;
  }

  /** Whether a session's mask has it. */
  public boolean isIn(int mask) {
    return (mask & bit()) != 0;
  }

  int bit() {
    return 1 << ordinal();
  }

  /** Those that hold only until the next command, unless it asks for what they keep. */
  static final int FLEETING = FOUND_ROWS.bit() | DIAGNOSTICS.bit();

  /** Those whose loss the client has to be told of by closing its connection. */
  static final int STATE = stateMask();

  private static int stateMask() {
    int mask = 0;
    for (Pin pin : values()) {
      mask |= pin.losesState ? pin.bit() : 0;
    }
    return mask;
  }

  /** The labels of a mask, for people. */
  static String describe(int mask) {
    StringBuilder text = new StringBuilder();
    for (Pin pin : values()) {
      if ((mask & pin.bit()) != 0) {
        text.append(text.isEmpty() ? "" : ", ").append(pin.label);
      }
    }
    return text.toString();
  }
}
