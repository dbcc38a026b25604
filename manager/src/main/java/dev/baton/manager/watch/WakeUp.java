package dev.baton.manager.watch;

import dev.baton.core.time.Tasks;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** Wakes whoever waits for something to happen. Signals between two waits are not lost. */
public final class WakeUp {
  private final Lock lock;
  private final Condition happened;
  private long count;

  public WakeUp(Tasks tasks) {
    this.lock = tasks.lock();
    this.happened = lock.newCondition();
  }

  public void signal() {
    lock.lock();
    try {
      count++;
      happened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How often it was signalled so far: the starting point of a wait. */
  public long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it was signalled more often than that, or the time is over. */
  public void await(long seen, Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (count == seen && left > 0) {
        left = happened.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
