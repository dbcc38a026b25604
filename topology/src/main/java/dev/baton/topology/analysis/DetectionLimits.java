package dev.baton.topology.analysis;

/**
 * How old facts may be, and how long a silence must last before it means something.
 *
 * @param heartbeatMillis how long a replica's receiver must have been silent before it says that
 *     its source does not answer; three heartbeat periods where Baton sets the period
 * @param factsMillis facts older than this prove nothing, and nothing is recovered by them (design
 *     invariant 8)
 * @param lagSeconds from when on a replica counts as lagging
 */
public record DetectionLimits(long heartbeatMillis, long factsMillis, long lagSeconds) {

  /** What Baton's own clusters use: a heartbeat each 0.5 s. */
  public static final DetectionLimits DEFAULT = new DetectionLimits(1_500, 5_000, 10);

  /** How many heartbeats must be missed, whatever the limit says. */
  static final int MISSED_HEARTBEATS = 3;

  /** How often in a row a port must be found closed before that means anything. */
  static final int REFUSALS = 2;

  /** How long a primary must have been unreachable before two observers' refusals suffice. */
  static final long CLOSED_PORT_MILLIS = 300;

  public DetectionLimits {
    if (heartbeatMillis < 1 || factsMillis < 1 || lagSeconds < 1) {
      throw new IllegalArgumentException("detection limits are positive");
    }
  }

  /** The silence that counts for a receiver with this heartbeat period. */
  long silenceMillis(long heartbeatPeriodMillis) {
    return Math.max(heartbeatMillis, MISSED_HEARTBEATS * heartbeatPeriodMillis);
  }
}
