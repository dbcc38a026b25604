package dev.baton.simulation.time;

import dev.baton.core.time.Tasks;
import java.util.concurrent.locks.LockSupport;

/** A thread of the simulation; it runs only while it holds the baton. */
final class SimTask implements Tasks.Task {
  private final Scheduler scheduler;
  private final TaskGroup group;
  private final String name;
  private Thread thread = Thread.currentThread();
  private volatile boolean baton;
  private boolean waiting;
  private boolean interruptible;
  private boolean interrupted;
  private boolean dead;
  private long wait;

  SimTask(Scheduler scheduler, TaskGroup group, String name) {
    this.scheduler = scheduler;
    this.group = group;
    this.name = name;
  }

  void start(Runnable body) {
    thread = Thread.ofVirtual().name(name).unstarted(() -> run(body));
    thread.start();
  }

  private void run(Runnable body) {
    awaitBaton();
    try {
      if (!dead) {
        body.run();
      }
    } catch (Stopped e) {
      // its process has ended
    } catch (RuntimeException | Error e) {
      scheduler.fail(new IllegalStateException("task " + name + " died", e));
    } finally {
      group.ended(this);
      scheduler.end(this);
    }
  }

  void giveBaton() {
    baton = true;
    LockSupport.unpark(thread);
  }

  void awaitBaton() {
    while (!baton) {
      LockSupport.park(this);
      noteInterrupt();
    }
    baton = false;
  }

  /** A pending interrupt would keep the thread from parking, so it is kept here instead. */
  private void noteInterrupt() {
    if (Thread.interrupted()) {
      interrupted = true;
    }
  }

  /**
   * Waits until woken, or until the time is over.
   *
   * @param nanos negative for no limit
   */
  void await(long nanos) {
    requireLife();
    noteInterrupt();
    waiting = true;
    long thisWait = ++wait;
    if (nanos >= 0) {
      scheduler.after(
          nanos,
          () -> {
            if (wait == thisWait) {
              wake();
            }
          });
    }
    scheduler.pass(this);
    requireLife();
  }

  /** The same, but ends early when interrupted. */
  void awaitInterruptibly(long nanos) throws InterruptedException {
    noteInterrupt();
    throwIfInterrupted();
    interruptible = true;
    try {
      await(nanos);
    } finally {
      interruptible = false;
    }
    throwIfInterrupted();
  }

  private void throwIfInterrupted() throws InterruptedException {
    if (interrupted) {
      interrupted = false;
      throw new InterruptedException(name);
    }
  }

  void wake() {
    if (waiting) {
      waiting = false;
      wait++;
      scheduler.resume(this);
    }
  }

  @Override
  public void interrupt() {
    interrupted = true;
    if (interruptible) {
      wake();
    }
  }

  /** Its process has ended: whatever it waits for throws {@link Stopped}. */
  void kill() {
    dead = true;
    wake();
  }

  boolean isDead() {
    return dead;
  }

  void requireLife() {
    if (dead) {
      throw Stopped.INSTANCE;
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
