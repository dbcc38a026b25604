package dev.baton.cluster.history;

import dev.baton.core.instance.InstanceKey;
import java.time.Instant;

/**
 * That recoveries leave an instance alone for a time, because somebody said so.
 *
 * @param owner who said so
 * @param until when it ends by itself
 */
public record Suspension(
    InstanceKey instance, Kind kind, String owner, String reason, Instant begun, Instant until) {

  /** The reason of the downtime that a recovery itself puts on what it has left behind. */
  public static final String LOST_IN_RECOVERY = "lost-in-recovery";

  /** What is meant by it. */
  public enum Kind {
    /** Its failure is expected, or known, and calls for no recovery. */
    DOWNTIME,
    /** Somebody works on it: nothing but a fence is done to it. */
    MAINTENANCE
  }

  public boolean activeAt(Instant now) {
    return now.isBefore(until);
  }

  public boolean lostInRecovery() {
    return kind == Kind.DOWNTIME && reason.equals(LOST_IN_RECOVERY);
  }
}
