package dev.baton.proxy.route;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.time.MonotonicClock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's answer to "may this go to the primary, and may this OK be passed?": the newest
 * table, the highest epoch seen, the lease, and whether a switchover drains. Holds the rules of
 * design invariant 1 and nothing else; used by its event loop only.
 */
public final class Routes {

  private final MonotonicClock clock;
  private @Nullable RoutingTable table;
  private long epoch = Long.MIN_VALUE;
  private long leaseUntil;
  private boolean leased;
  private boolean draining;

  public Routes(MonotonicClock clock) {
    this.clock = clock;
  }

  /** Extends the lease for an epoch; one for an epoch that is over changes nothing. */
  public void lease(long leaseEpoch, long untilNanos) {
    if (leaseEpoch >= epoch) {
      raise(leaseEpoch);
      leased = true;
      leaseUntil = untilNanos;
    }
  }

  /**
   * From now on nothing of an epoch before this one counts. The lease stays: it only bounds how
   * long a proxy that hears nothing goes on, and who raised the epoch knows of it.
   */
  public void raise(long newEpoch) {
    if (newEpoch > epoch) {
      epoch = newEpoch;
      draining = false;
    }
  }

  /** Holds new statements for the primary until the next table or epoch. */
  public void drain() {
    draining = true;
  }

  /** Takes a table unless a newer one, or a higher epoch, is known. Says whether it did. */
  public boolean publish(RoutingTable next) {
    if (next.epoch() < epoch || (table != null && !next.isNewerThan(table))) {
      return false;
    }
    raise(next.epoch());
    table = next;
    draining = false;
    return true;
  }

  /** As at the start: another manager leads now, whose epochs are counted otherwise. */
  public void forget() {
    table = null;
    epoch = Long.MIN_VALUE;
    leased = false;
    draining = false;
  }

  /** The primary that new statements may be sent to now; null while they are to be held. */
  public @Nullable InstanceKey writablePrimary() {
    return draining || !leaseValid() ? null : primary();
  }

  /** Why {@link #writablePrimary} is null, for people. */
  public String whyNotWritable() {
    if (table == null) {
      return "no routes have been published yet";
    }
    if (primary() == null) {
      return "cluster " + table.cluster() + " has no primary";
    }
    return draining
        ? "a switchover is under way"
        : "the proxy's lease from the manager has run out";
  }

  /** The primary of the highest epoch, whether or not the lease and a drain allow its use. */
  public @Nullable InstanceKey primary() {
    return table == null || table.epoch() != epoch ? null : table.primary();
  }

  /** The primary of the newest table, although its epoch may be over. */
  public @Nullable InstanceKey lastPrimary() {
    return table == null ? null : table.primary();
  }

  /** Who serves reads; empty if the primary has to. */
  public List<InstanceKey> replicas() {
    return table == null ? List.of() : table.replicas();
  }

  /** Whether an instance still has a part in the newest table. */
  public boolean mentions(InstanceKey instance) {
    return table != null
        && (instance.equals(table.primary()) || table.replicas().contains(instance));
  }

  /** Whether an OK of a connection to the primary, opened under this epoch, may be passed now. */
  public boolean mayAcknowledge(long connectionEpoch) {
    return connectionEpoch == epoch && leaseValid();
  }

  public boolean leaseValid() {
    return leased && leaseUntil - clock.nanos() > 0;
  }

  public boolean draining() {
    return draining;
  }

  /** The highest epoch seen; {@link Long#MIN_VALUE} before the first. */
  public long epoch() {
    return epoch;
  }

  public @Nullable RoutingTable table() {
    return table;
  }
}
