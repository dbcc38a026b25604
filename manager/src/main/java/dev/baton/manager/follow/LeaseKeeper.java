package dev.baton.manager.follow;

import dev.baton.core.time.Tasks;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * Renews the proxies' leases while the manager may decide, on a thread of its own so that a slow
 * operation does not let them run out. Thread-safe.
 *
 * <p>Once {@link #suspend} has returned no renewal of an older epoch is under way or will follow:
 * from then on the lease of a proxy that is not reached runs out.
 */
public final class LeaseKeeper implements AutoCloseable {
  private final Followers followers;
  private final Duration interval;
  private final Tasks tasks;
  private final Lock lock;
  private final Condition changed;
  private long epoch;
  private boolean closed;

  public LeaseKeeper(Followers followers, Duration interval, Tasks tasks) {
    this.followers = followers;
    this.interval = interval;
    this.tasks = tasks;
    this.lock = tasks.lock();
    this.changed = lock.newCondition();
  }

  public void start() {
    tasks.start("leases", this::run);
  }

  /** Renews leases of this epoch from now on, the first at once. */
  public void grant(long grantedEpoch) {
    lock.lock();
    try {
      if (epoch != grantedEpoch && !closed) {
        epoch = grantedEpoch;
        followers.renewLeases(epoch);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Renews none until the next grant. */
  public void suspend() {
    lock.lock();
    try {
      epoch = 0;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    lock.lock();
    try {
      while (!closed) {
        if (epoch > 0) {
          followers.renewLeases(epoch);
        }
        changed.awaitNanos(interval.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
