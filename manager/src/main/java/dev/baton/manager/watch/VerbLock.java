package dev.baton.manager.watch;

import dev.baton.core.time.Tasks;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * Lets one actor at a time act on an instance, so that a repair that began before a failover cannot
 * give back to a replica the power to acknowledge that the failover has just taken from it.
 */
public final class VerbLock {
  private final Lock lock;

  VerbLock(Tasks tasks) {
    this.lock = tasks.lock();
  }

  /** An action on the instance. */
  @FunctionalInterface
  public interface Action<T, E extends Exception> {
    T run() throws E;
  }

  /** The lock was not to be had, or what was wanted is no longer wanted. */
  public static final class NotNowException extends Exception {
    private static final long serialVersionUID = 1L;

    public NotNowException(String message) {
      super(message);
    }
  }

  /**
   * Runs the action alone, if it is still wanted once the lock is held.
   *
   * @throws NotNowException if the lock was not to be had in time, or nothing is to be done any
   *     more
   */
  public <T, E extends Exception> T run(
      Duration wait, BooleanSupplier stillWanted, Action<T, E> action)
      throws E, NotNowException, InterruptedException {
    if (!lock.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new NotNowException("another action on it has not ended within " + wait);
    }
    try {
      if (!stillWanted.getAsBoolean()) {
        throw new NotNowException("superseded by an operation");
      }
      return action.run();
    } finally {
      lock.unlock();
    }
  }
}
