package dev.baton.manager.config;

import java.time.Duration;

/**
 * Pseudo-GTID of one cluster, for replicas that have no GTIDs.
 *
 * @param inject whether markers are written at its primary, and so may be counted on in moves
 * @param interval between two of them
 */
public record PseudoGtidSettings(boolean inject, Duration interval) {

  public static final PseudoGtidSettings OFF = new PseudoGtidSettings(false, Duration.ofSeconds(5));

  public PseudoGtidSettings {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("the interval between Pseudo-GTID markers is positive");
    }
  }
}
