package dev.baton.manager.watch;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes whoever waits for something to happen. Signals between two waits are not lost. */
public final class WakeUp {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition happened = lock.newCondition();
  private long count;

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
