package dev.baton.manager.watch;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may act on a cluster: the manager that holds the advisory locks of most of its reachable
 * members. Two managers with a log of their own each cannot agree otherwise; whoever sees another
 * one ahead stands by. Thread-safe.
 *
 * <p>Of two managers that start together the one who has the first lock in the order of the keys
 * takes the others, and the other one gives back what it has, so that they do not each keep half.
 * Whoever stands by only looks who has the locks. One that comes free because its server was
 * restarted or frozen is left to whoever holds the others: else one restart after another, or the
 * only lock that is left beside the one of a dead server, would hand the cluster to the manager
 * that stands by. Where none is held any more it waits for a while, because all servers may have
 * been away at once, so that the other one can have them again.
 */
public final class Claims {
  /** For so long whoever stood by leaves locks that nobody has to the one it stood by for. */
  static final long PATIENCE_MILLIS = 5_000;

  private final String managerId;
  private final MonotonicClock clock;
  private final SortedMap<InstanceKey, String> holders = new ConcurrentSkipListMap<>();
  private final Set<InstanceKey> free = ConcurrentHashMap.newKeySet(); // and reachable
  private volatile boolean leading;
  private volatile boolean stoodBy;
  private volatile @Nullable Long freeSinceNanos; // by a look at a server that answered

  public Claims(String managerId, MonotonicClock clock) {
    this.managerId = managerId;
    this.clock = clock;
  }

  /**
   * What the instance said when it was last asked for its lock.
   *
   * @return whether it said something else before
   */
  boolean heldBy(InstanceKey instance, String holder) {
    if (!holder.equals(managerId)) {
      stoodBy |= !leading;
      freeSinceNanos = null;
    }
    free.remove(instance);
    return !holder.equals(holders.put(instance, holder));
  }

  /**
   * Nobody has the lock of this instance.
   *
   * @return whether somebody had it before
   */
  boolean free(InstanceKey instance) {
    free.add(instance);
    return holders.remove(instance) != null;
  }

  /** The lock has gone with its connection. One that is away for long keeps nobody waiting. */
  void lost(InstanceKey instance) {
    boolean wasThere = free.remove(instance);
    if (holders.remove(instance) != null || wasThere) {
      freeSinceNanos = null;
    }
  }

  /** Whether a lock that is free is to be taken now, and one that is held kept. */
  boolean mayClaim() {
    if (leading) {
      return true;
    }
    int mine = 0;
    int foreign = 0;
    boolean first = false;
    for (String holder : holders.values()) {
      if (holder.equals(managerId)) {
        mine++;
        first |= foreign == 0;
      } else {
        foreign++;
      }
    }
    if (foreign == 0) {
      return mine > 0 || !stoodBy || hasWaited();
    }
    return mine > foreign || (mine == foreign && first);
  }

  private boolean hasWaited() {
    Long since = freeSinceNanos;
    if (since == null) {
      freeSinceNanos = clock.nanos();
      return false;
    }
    return clock.millisSince(since) >= PATIENCE_MILLIS;
  }

  /**
   * Whether this manager is the one that acts.
   *
   * @param primary decides when as many locks are held here as elsewhere
   */
  public boolean leads(Set<InstanceKey> reachable, @Nullable InstanceKey primary) {
    int mine = 0;
    int foreign = 0;
    for (InstanceKey key : reachable) {
      String holder = holders.get(key);
      if (holder != null && holder.equals(managerId)) {
        mine++;
      } else if (holder != null) {
        foreign++;
      }
    }
    boolean first = primary != null && managerId.equals(holders.get(primary));
    leading = mine > foreign || (mine > 0 && mine == foreign && first);
    stoodBy &= !leading;
    return leading;
  }

  /** Another manager that holds a lock, if there is one, for the explanation. */
  public @Nullable String other() {
    return holders.values().stream()
        .filter(holder -> !holder.equals(managerId))
        .findFirst()
        .orElse(null);
  }
}
