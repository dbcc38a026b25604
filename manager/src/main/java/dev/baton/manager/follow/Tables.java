package dev.baton.manager.follow;

import dev.baton.cluster.DecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RoutingTable;
import dev.baton.core.time.Tasks;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables of one cluster and gives them to the proxies. Thread-safe.
 *
 * <p>A proxy ignores a table whose version is not higher than that of the one it has, and would go
 * on holding what a revocation has stopped. So each manager's versions are higher than those of the
 * one before it, however soon it follows and whatever the wall clock does: they are reserved in the
 * decision log, many at once.
 */
public final class Tables {
  private static final String MEMORY = "table-versions";

  /** How many versions one write to the log is good for. */
  private static final long RESERVED = 1_000_000;

  private final String cluster;
  private final Followers followers;
  private final DecisionLog log;
  private final InstantSource wall;
  private final Lock lock;
  private long version;
  private long reserved; // the highest version that this manager may use
  private @Nullable RoutingTable current;

  public Tables(
      String cluster, Followers followers, DecisionLog log, InstantSource wall, Tasks tasks) {
    this.cluster = cluster;
    this.followers = followers;
    this.log = log;
    this.wall = wall;
    this.lock = tasks.lock();
  }

  /**
   * Publishes who serves what under an epoch. If that is what the proxies have already, and all
   * have confirmed it, nothing is sent; one that has not is sent it again.
   *
   * @param always send it as a new version even so: it releases what a drain holds
   * @return the names of the proxies that did not confirm
   */
  public List<String> publish(
      long epoch, @Nullable InstanceKey primary, List<InstanceKey> replicas, boolean always)
      throws InterruptedException {
    lock.lock();
    try {
      RoutingTable last = current;
      if (last != null && last.epoch() > epoch) {
        return List.of(); // somebody has moved on meanwhile
      }
      if (last == null || always || !same(last, epoch, primary, replicas)) {
        last = new RoutingTable(cluster, epoch, nextVersion(), primary, replicas);
        current = last;
      } else if (followers.haveConfirmed(last)) {
        return List.of();
      }
      return followers.publish(last);
    } finally {
      lock.unlock();
    }
  }

  private long nextVersion() {
    if (version >= reserved) {
      long used = log.recall(cluster, MEMORY).map(Long::parseLong).orElse(0L);
      long first = Math.max(Math.max(used, version) + 1, wall.millis());
      log.remember(cluster, MEMORY, Long.toString(first + RESERVED));
      version = first;
      reserved = first + RESERVED;
    } else {
      version++;
    }
    return version;
  }

  /** The same, unless it is no longer wanted when its turn comes; see {@link #settle}. */
  public void publishIf(
      BooleanSupplier wanted, long epoch, @Nullable InstanceKey primary, List<InstanceKey> replicas)
      throws InterruptedException {
    lock.lock();
    try {
      if (wanted.getAsBoolean()) {
        publish(epoch, primary, replicas, false);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until whatever is being published has been: a late table would release a hold. */
  public void settle() {
    lock.lock();
    lock.unlock();
  }

  /** Whether the proxies have confirmed a table with this primary under this epoch. */
  public boolean serves(long epoch, InstanceKey primary) {
    lock.lock();
    try {
      RoutingTable last = current;
      return last != null
          && last.epoch() == epoch
          && primary.equals(last.primary())
          && followers.haveConfirmed(last);
    } finally {
      lock.unlock();
    }
  }

  private static boolean same(
      RoutingTable table, long epoch, @Nullable InstanceKey primary, List<InstanceKey> replicas) {
    return table.epoch() == epoch
        && Objects.equals(table.primary(), primary)
        && table.replicas().equals(replicas);
  }
}
