package dev.baton.ops.backup.retain;

import java.time.Duration;

/**
 * Which backups are wanted, of each cluster; one that any part wants stays. Immutable.
 *
 * @param last how many of the newest
 * @param within all that are younger; zero for none
 * @param daily of how many days the newest of the day; days without a backup do not count
 * @param weekly of how many weeks, from Monday
 * @param monthly of how many months
 */
public record RetentionPolicy(int last, Duration within, int daily, int weekly, int monthly) {

  /** Wants nothing. */
  public static final RetentionPolicy NONE = new RetentionPolicy(0, Duration.ZERO, 0, 0, 0);

  public RetentionPolicy {
    if (last < 0 || daily < 0 || weekly < 0 || monthly < 0 || within.isNegative()) {
      throw new IllegalArgumentException("how much is kept is 0 or more");
    }
  }

  public boolean isEmpty() {
    return equals(NONE);
  }
}
