package dev.baton.ops.mode;

/**
 * The mode that is wanted.
 *
 * @param acks how many replicas acknowledge a write under semi-sync
 * @param workers how many workers apply at a replica, at least
 */
public record Wanted(ReplicationMode mode, int acks, int workers) {

  /** As many as document 004 of the references says. */
  public static final int WORKERS = 4;

  public Wanted {
    if (acks < 1) {
      throw new IllegalArgumentException("--acks must be 1 or more, not " + acks);
    }
    if (workers < 1) {
      throw new IllegalArgumentException("--workers must be 1 or more, not " + workers);
    }
  }

  /** For people. */
  public String describe() {
    return mode == ReplicationMode.SEMI_SYNC
        ? "semi-sync with " + acks + (acks == 1 ? " acknowledgement" : " acknowledgements")
        : mode.word();
  }
}
