package dev.baton.proxy.backend;

/**
 * How many connections one event loop may still open to a hostgroup in the second that runs:
 * servers that have just come back are not to be hit by all logins at once.
 */
final class ConnectBudget {

  private int perSecond;
  private int left = Integer.MAX_VALUE;

  /**
   * From now on.
   *
   * @param connects a second; 0 for no limit
   */
  void limit(int connects) {
    if (connects != perSecond) {
      perSecond = connects;
      renew();
    }
  }

  /** A second has passed. */
  void renew() {
    left = perSecond == 0 ? Integer.MAX_VALUE : perSecond;
  }

  boolean isSpent() {
    return left == 0;
  }

  /** A connection is opened. */
  void take() {
    if (perSecond > 0) {
      left--;
    }
  }
}
