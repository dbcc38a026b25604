package dev.baton.simulation.time;

import dev.baton.core.time.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time. Tasks are real threads, but only the one that holds the baton runs; when it waits,
 * the seed chooses who is next of those that can go on, and when nobody can, time jumps to the next
 * event. So a run depends on its seed and on nothing else.
 *
 * <p>Events are plain callbacks: they must not wait. All state of a simulation is touched by the
 * holder of the baton only, which hands it over with a happens-before edge; nothing else needs a
 * lock.
 */
public final class Scheduler implements MonotonicClock {

  /** An action at a time; those of one time run in the order in which they were planned. */
  private record Event(long nanos, long order, Runnable action) implements Comparable<Event> {

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(nanos, other.nanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** Far more than anything asks in one instant unless it goes round and round. */
  private static final int LOOKS_IN_ONE_INSTANT = 200_000;

  private final Random random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<SimTask> runnable = new ArrayList<>();
  private final List<SimTask> live = new ArrayList<>();
  private final SimTask eventLoop = new SimTask(this, new TaskGroup(this, "events"), "events");
  private final CountDownLatch ended = new CountDownLatch(1);
  private Runnable afterEachStep = () -> {};
  private SimTask current = eventLoop;
  private long now;
  private long planned;
  private int looks;
  private long steps;
  private @Nullable Throwable failure;

  public Scheduler(Random random) {
    this.random = random;
  }

  /** Runs the main task and returns when it and all that it started have ended. */
  public void run(Runnable main) throws InterruptedException {
    SimTask task = new SimTask(this, new TaskGroup(this, "main"), "main");
    task.start(
        () -> {
          main.run();
          live.stream().filter(other -> other != task).toList().forEach(SimTask::kill);
        });
    live.add(task);
    current = task;
    task.giveBaton();
    ended.await();
  }

  /** Called after every event and every turn of a task. */
  public void afterEachStep(Runnable check) {
    afterEachStep = check;
  }

  /**
   * @throws IllegalStateException if time stands still because a task goes on without ever waiting
   */
  @Override
  public long nanos() {
    if (++looks > LOOKS_IN_ONE_INSTANT) {
      looks = 0;
      var standstill = new IllegalStateException(current + " goes on and on and never waits");
      fail(standstill);
      throw standstill;
    }
    return now;
  }

  public long millis() {
    return now / 1_000_000;
  }

  /** How many events and turns there have been. */
  public long steps() {
    return steps;
  }

  /** What went wrong in a task or an event; null if nothing. */
  public @Nullable Throwable failure() {
    return failure;
  }

  public void fail(Throwable what) {
    if (failure == null) {
      failure = what;
    }
  }

  /** Plans an event. */
  public void after(Duration delay, Runnable action) {
    after(delay.toNanos(), action);
  }

  /** Plans an event so many nanoseconds from now. */
  public void after(long delayNanos, Runnable action) {
    events.add(new Event(now + Math.max(0, delayNanos), planned++, action));
  }

  SimTask current() {
    return current;
  }

  boolean inEvent() {
    return current == eventLoop;
  }

  void started(SimTask task) {
    live.add(task);
    runnable.add(task);
  }

  void resume(SimTask task) {
    runnable.add(task);
  }

  /** The current task waits, until somebody wakes it; returns once it has the baton again. */
  void pass(SimTask from) {
    SimTask next = choose();
    if (next != from) {
      current = next;
      next.giveBaton();
      from.awaitBaton();
    }
    current = from;
  }

  /** The current task has ended. */
  void end(SimTask task) {
    live.remove(task);
    if (live.isEmpty()) {
      ended.countDown();
      return;
    }
    SimTask next = choose();
    current = next;
    next.giveBaton();
  }

  private SimTask choose() {
    step();
    while (runnable.isEmpty()) {
      Event event = events.poll();
      if (event == null) {
        throw new IllegalStateException("everybody waits, and nothing will ever happen");
      }
      if (event.nanos() != now) {
        now = event.nanos();
        looks = 0;
      }
      current = eventLoop;
      try {
        event.action().run();
      } catch (RuntimeException | Error e) {
        fail(e);
      }
      step();
    }
    int index = runnable.size() == 1 ? 0 : random.nextInt(runnable.size());
    SimTask last = runnable.removeLast();
    return index == runnable.size() ? last : runnable.set(index, last);
  }

  private void step() {
    steps++;
    try {
      afterEachStep.run();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }
}
