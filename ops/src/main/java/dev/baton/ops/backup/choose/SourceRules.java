package dev.baton.ops.backup.choose;

import java.time.Duration;

/**
 * What is asked of the server that is backed up. Immutable.
 *
 * @param acks how many replicas must acknowledge each write; 0 without semi-sync
 * @param maxLag a replica that is further behind is not taken
 * @param primary whether the primary is wanted, and nobody else
 */
public record SourceRules(int acks, Duration maxLag, boolean primary) {

  public SourceRules {
    if (maxLag.isNegative()) {
      throw new IllegalArgumentException("a replica's lag is 0 or more");
    }
  }
}
