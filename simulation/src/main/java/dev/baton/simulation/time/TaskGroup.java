package dev.baton.simulation.time;

import dev.baton.core.time.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;

/** The tasks of one process: they end together when it is killed. */
public final class TaskGroup implements Tasks {
  private final Scheduler scheduler;
  private final String name;
  private final List<SimTask> tasks = new ArrayList<>();
  private boolean alive = true;

  public TaskGroup(Scheduler scheduler, String name) {
    this.scheduler = scheduler;
    this.name = name;
  }

  @Override
  public Task start(String task, Runnable body) {
    requireLife();
    SimTask started = new SimTask(scheduler, this, name + "/" + task);
    tasks.add(started);
    started.start(body);
    scheduler.started(started);
    return started;
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    scheduler.current().awaitInterruptibly(Math.max(0, time.toNanos()));
  }

  /** The same for those who cannot be interrupted. */
  public void pause(long nanos) {
    scheduler.current().await(nanos);
  }

  @Override
  public Lock lock() {
    return new SimLock(scheduler);
  }

  /** Ends every task at its next step. The current one of them has to end itself. */
  public void kill() {
    alive = false;
    List.copyOf(tasks).forEach(SimTask::kill);
  }

  public boolean isAlive() {
    return alive;
  }

  /**
   * @throws Stopped if the process has ended
   */
  public void requireLife() {
    if (!alive) {
      throw Stopped.INSTANCE;
    }
  }

  void ended(SimTask task) {
    tasks.remove(task);
  }
}
