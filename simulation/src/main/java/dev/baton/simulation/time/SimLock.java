package dev.baton.simulation.time;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A re-entrant, fair lock between tasks. An event may take it too, if it need not wait for it. */
final class SimLock implements Lock {
  private final Scheduler scheduler;
  private final Deque<SimTask> queue = new ArrayDeque<>();
  private @Nullable SimTask owner;
  private int holds;

  SimLock(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void lock() {
    SimTask me = scheduler.current();
    me.requireLife();
    while (!take(me)) {
      queue(me);
      me.await(-1);
    }
  }

  private boolean take(SimTask me) {
    if (owner != null && owner != me) {
      if (scheduler.inEvent()) {
        throw new IllegalStateException("an event would have to wait for " + owner);
      }
      return false;
    }
    queue.remove(me);
    owner = me;
    holds++;
    return true;
  }

  private void queue(SimTask me) {
    if (!queue.contains(me)) {
      queue.add(me);
    }
  }

  @Override
  public boolean tryLock() {
    return take(scheduler.current());
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    SimTask me = scheduler.current();
    me.requireLife();
    long end = scheduler.nanos() + unit.toNanos(time);
    while (!take(me)) {
      long left = end - scheduler.nanos();
      if (left <= 0) {
        queue.remove(me);
        return false;
      }
      queue(me);
      try {
        me.awaitInterruptibly(left);
      } catch (InterruptedException e) {
        queue.remove(me);
        wakeNext();
        throw e;
      }
    }
    return true;
  }

  @Override
  public void unlock() {
    SimTask me = scheduler.current();
    if (owner != me) {
      if (me.isDead()) {
        return; // it was stopped while it waited for a condition
      }
      throw new IllegalMonitorStateException(me + " does not hold it");
    }
    holds--;
    if (holds == 0) {
      owner = null;
      wakeNext();
    }
  }

  private void wakeNext() {
    if (owner == null && !queue.isEmpty()) {
      queue.peek().wake();
    }
  }

  @Override
  public Condition newCondition() {
    return new SimCondition();
  }

  @Override
  public void lockInterruptibly() {
    throw new UnsupportedOperationException("nobody in the manager needs it");
  }

  /** Whoever waits for something to happen under the lock. */
  private final class SimCondition implements Condition {
    private final List<SimTask> waiting = new ArrayList<>();

    @Override
    public void await() throws InterruptedException {
      awaitFor(-1);
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
      long begun = scheduler.nanos();
      awaitFor(Math.max(0, nanos));
      return nanos - (scheduler.nanos() - begun);
    }

    private void awaitFor(long nanos) throws InterruptedException {
      SimTask me = scheduler.current();
      int held = holds;
      holds = 1;
      unlock();
      waiting.add(me);
      try {
        me.awaitInterruptibly(nanos);
      } finally {
        waiting.remove(me);
        if (!me.isDead()) {
          lock();
          holds = held;
        }
      }
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      return awaitNanos(unit.toNanos(time)) > 0;
    }

    @Override
    public void signal() {
      if (!waiting.isEmpty()) {
        waiting.removeFirst().wake();
      }
    }

    @Override
    public void signalAll() {
      List.copyOf(waiting).forEach(SimTask::wake);
      waiting.clear();
    }

    @Override
    public void awaitUninterruptibly() {
      throw new UnsupportedOperationException("nobody in the manager needs it");
    }

    @Override
    public boolean awaitUntil(Date deadline) {
      throw new UnsupportedOperationException("there are no dates here");
    }
  }
}
