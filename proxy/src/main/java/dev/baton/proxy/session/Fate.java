package dev.baton.proxy.session;

/**
 * What becomes of a command whose connection is gone, and of its session: the whole of what a
 * client can be told without being lied to (design invariant 9).
 */
enum Fate {
  /** It is executed elsewhere; the client notices nothing. */
  AGAIN,
  /** The transaction it belongs to was rolled back. */
  TRANSACTION_LOST,
  /** The session had state that cannot be restored: the client is cut off. */
  STATE_LOST,
  /** Whether it was executed cannot be told. */
  UNKNOWN,
  UNKNOWN_AND_STATE_LOST;

  /** Of a command that surely was not executed, or was rolled back. */
  static Fate ofUnexecuted(SessionState state) {
    if (hasState(state)) {
      return STATE_LOST;
    }
    return state.inTransaction() ? TRANSACTION_LOST : AGAIN;
  }

  /** Of a command that was sent and has no answer. */
  static Fate ofSent(SessionState state, Plan plan) {
    boolean stateful = hasState(state);
    if (state.inTransaction() && !plan.mayCommit && !state.isPinnedBy(Pin.DOUBTFUL)) {
      return stateful ? STATE_LOST : TRANSACTION_LOST;
    }
    if (plan.repeatable && state.outsideTransaction() && !stateful) {
      return AGAIN;
    }
    return stateful ? UNKNOWN_AND_STATE_LOST : UNKNOWN;
  }

  private static boolean hasState(SessionState state) {
    return (state.pins() & Pin.STATE) != 0;
  }
}
