package dev.baton.topology.policy;

import dev.baton.topology.snapshot.SemiSyncFacts;

/**
 * Whether a primary's settings truly make every acknowledged write wait for k replicas, so that the
 * proof of a failover may build on it (design invariant 3). A primary whose semi-sync can fall back
 * to asynchronous guarantees nothing.
 *
 * @param reason why it does not hold, as a clause; empty if it does
 */
public record SemiSyncGuarantee(boolean holds, String reason) {

  /** MySQL's largest timeout, 49.7 days (fact V0); MariaDB's is larger and counts as well. */
  public static final long LARGEST_TIMEOUT_MILLIS = 4_294_967_295L;

  public static SemiSyncGuarantee of(SemiSyncFacts facts, DurabilityPolicy policy) {
    if (!facts.available()) {
      return broken("semi-sync is not installed");
    }
    if (!facts.sourceEnabled()) {
      return broken("semi-sync is not enabled for a source");
    }
    if (!facts.sourceActive()) {
      return broken("semi-sync is not active: it has fallen back to asynchronous");
    }
    if (!facts.waitsAfterSync()) {
      return broken("the wait point is not AFTER_SYNC");
    }
    if (facts.timeoutMillis() >= 0 && facts.timeoutMillis() < LARGEST_TIMEOUT_MILLIS) {
      return broken("semi-sync gives up after " + facts.timeoutMillis() + " ms");
    }
    if (facts.requiredAcks() < policy.acks()) {
      return broken("a commit waits for only " + facts.requiredAcks() + " acknowledgers");
    }
    return new SemiSyncGuarantee(true, "");
  }

  /** When nothing is known of the primary's settings. */
  public static SemiSyncGuarantee unknown() {
    return broken("nothing is known of the primary's semi-sync settings");
  }

  private static SemiSyncGuarantee broken(String reason) {
    return new SemiSyncGuarantee(false, reason);
  }
}
