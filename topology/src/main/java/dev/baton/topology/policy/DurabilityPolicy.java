package dev.baton.topology.policy;

/**
 * What a failover must guarantee (design invariant 3).
 *
 * @param mode whether acknowledged writes are on replicas
 * @param acks how many replicas acknowledge a write before the client is told: k, at least 1 under
 *     semi-sync, 0 under async
 * @param availabilityFirst promote the most advanced replica even if an acknowledged write may be
 *     lost, and report it, instead of refusing and waiting for a person
 */
public record DurabilityPolicy(Mode mode, int acks, boolean availabilityFirst) {

  /** How writes reach replicas before they are acknowledged. */
  public enum Mode {
    SEMI_SYNC,
    ASYNC
  }

  public DurabilityPolicy {
    if (mode == Mode.SEMI_SYNC && acks < 1) {
      throw new IllegalArgumentException("semi-sync needs at least one acknowledger, not " + acks);
    }
    if (mode == Mode.ASYNC && acks != 0) {
      throw new IllegalArgumentException("async has no acknowledgers, not " + acks);
    }
  }

  public static DurabilityPolicy semiSync(int acks) {
    return new DurabilityPolicy(Mode.SEMI_SYNC, acks, false);
  }

  public static DurabilityPolicy async() {
    return new DurabilityPolicy(Mode.ASYNC, 0, false);
  }
}
