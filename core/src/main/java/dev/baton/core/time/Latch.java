package dev.baton.core.time;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** Opens once it has been counted down. Thread-safe. */
public final class Latch {
  private final Lock lock;
  private final Condition opened;
  private int left;

  Latch(Tasks tasks, int count) {
    this.lock = tasks.lock();
    this.opened = lock.newCondition();
    this.left = count;
  }

  public void countDown() {
    lock.lock();
    try {
      left--;
      if (left <= 0) {
        opened.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * @return false if it was still shut after the time
   */
  public boolean await(Duration limit) throws InterruptedException {
    long remaining = limit.toNanos();
    lock.lock();
    try {
      while (left > 0) {
        if (remaining <= 0) {
          return false;
        }
        remaining = opened.awaitNanos(remaining);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
