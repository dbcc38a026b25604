package dev.baton.core.routing;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A proxy, as the manager that leads it sees it. All methods may be called from any thread, do not
 * block, and complete the stage once the effect holds on every session; a stage that completes
 * exceptionally, or not within the caller's deadline, counts as not reached.
 *
 * <p>Commands that carry an epoch lower than the highest one seen are refused with {@link
 * StaleEpochException}.
 */
public interface RouteFollower {

  /** Who this is, in audit lines. */
  String name();

  /**
   * Whether it can hold statements and end those of an older epoch. One that cannot only learns of
   * tables, after the fact.
   */
  default boolean holds() {
    return true;
  }

  /**
   * Extends the right to route writes of this epoch. When the lease has run out the follower passes
   * no more OK from a primary and holds new writes until it is renewed.
   *
   * <p>It counts from when the manager calls this, because that is from when the manager waits for
   * its end: whoever carries the call to another process takes off the time that it was on its way,
   * or waited in the socket of a process that stood still.
   */
  CompletionStage<Void> renewLease(long epoch, Duration validFor);

  /**
   * The first act of a failover: from completion on no OK of a connection opened under an epoch
   * before {@code newEpoch} is passed to a client (one that arrives later is an unknown outcome);
   * such connections to the primary are closed, and new statements for the primary are held.
   */
  CompletionStage<Void> revoke(long newEpoch);

  /**
   * The first act of a switchover: holds new statements for the primary and lets what is under way
   * (statements, open transactions) finish. Completes when nothing is under way, or at the deadline
   * with what still is.
   */
  CompletionStage<DrainOutcome> drain(long epoch, Duration deadline);

  /** Takes a new table; if it names a primary, held statements are released to it. */
  CompletionStage<Void> publish(RoutingTable table);

  /**
   * @param busySessions how many sessions still had a statement or a transaction under way on the
   *     primary when the deadline came; 0 if drained
   */
  record DrainOutcome(int busySessions) {
    public boolean drained() {
      return busySessions == 0;
    }
  }
}
