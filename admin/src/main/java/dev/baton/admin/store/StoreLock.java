package dev.baton.admin.store;

import dev.baton.core.time.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one statement run at a time, and keeps the configuration for the session that has begun a
 * transaction on it. Others wait for that session for a while, and take the configuration from it
 * once it has been idle too long, so that a forgotten {@code BEGIN} stops nobody's work.
 */
final class StoreLock {
  /** How long a statement waits for another's transaction. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** After how long without a statement a transaction may be taken back. */
  static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition free = lock.newCondition();
  private final MonotonicClock clock;

  private @Nullable StoreSession owner;
  private long idleSince;

  StoreLock(MonotonicClock clock) {
    this.clock = clock;
  }

  /**
   * Begins a statement. {@link #leave} must follow, unless this throws.
   *
   * @throws AdminException if another session's transaction did not end in time
   */
  void enter(StoreSession session, boolean configuration) throws AdminException {
    lock.lock();
    boolean entered = false;
    try {
      long deadline = clock.nanos() + PATIENCE.toNanos();
      while (configuration && heldByAnother(session)) {
        awaitOwner(session, deadline);
      }
      entered = true;
    } finally {
      if (!entered) {
        lock.unlock();
      }
    }
  }

  /** Ends a statement; the session goes on to own the configuration if it is in a transaction. */
  void leave(StoreSession session) {
    if (session.inTransaction()) {
      owner = session;
      idleSince = clock.nanos();
    } else if (owner == session) {
      owner = null;
      free.signalAll();
    }
    lock.unlock();
  }

  private boolean heldByAnother(StoreSession session) {
    StoreSession holder = owner;
    if (holder == null || holder == session) {
      return false;
    }
    if (clock.nanos() - idleSince < IDLE_LIMIT.toNanos()) {
      return true;
    }
    holder.expire();
    owner = null;
    return false;
  }

  private void awaitOwner(StoreSession session, long deadline) throws AdminException {
    long left = deadline - clock.nanos();
    StoreSession holder = owner;
    if (left <= 0 && holder != null) {
      throw new AdminException(
          AdminException.LOCK_WAIT,
          holder.who()
              + " has a transaction open and was last heard of "
              + clock.millisSince(idleSince)
              + " ms ago; repeat the statement when it has ended: an idle one is rolled back after "
              + IDLE_LIMIT.toSeconds()
              + " s");
    }
    try {
      // Woken by the end of the transaction; looks again now and then for an idle one.
      free.await(Math.min(left, TimeUnit.MILLISECONDS.toNanos(200)), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException(
          AdminException.LOCK_WAIT, session.who() + " was interrupted while waiting", e);
    }
  }
}
