package dev.baton.proxy.session;

/** What all prepared statements of one session together keep of COM_STMT_SEND_LONG_DATA. */
final class LongDataBudget {

  private final long limit;
  private long used;

  LongDataBudget(long limit) {
    this.limit = limit;
  }

  /** Whether there is room for so many bytes more; if so, they are taken. */
  boolean take(long bytes) {
    if (used + bytes > limit) {
      return false;
    }
    used += bytes;
    return true;
  }

  void giveBack(long bytes) {
    used -= bytes;
  }

  long used() {
    return used;
  }
}
