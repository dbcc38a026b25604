package dev.baton.core.time;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;

/**
 * Threads and everything that they wait for. Whoever starts a thread, sleeps, or waits for another
 * one does it through this, so that a simulation decides who runs next and when time passes.
 * Implementations are thread-safe.
 */
public interface Tasks {

  /** Virtual threads and the machine's own time. */
  Tasks SYSTEM = new SystemTasks();

  /** A thread that was started. */
  @FunctionalInterface
  interface Task {
    /** Asks it to stop: whatever it waits for ends with an {@link InterruptedException}. */
    void interrupt();
  }

  /** Starts the body on a thread of its own. */
  Task start(String name, Runnable body);

  /** Waits for as long as that. */
  void sleep(Duration time) throws InterruptedException;

  /** A new lock: re-entrant, fair, with conditions. */
  Lock lock();

  /** A new latch that opens after so many counts. */
  default Latch latch(int count) {
    return new Latch(this, count);
  }

  /**
   * What the future comes to, waited for within the limit.
   *
   * @throws TimeoutException if it has come to nothing by then
   */
  default <T> T get(CompletableFuture<T> future, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Latch done = latch(1);
    future.whenComplete((value, failure) -> done.countDown());
    if (!done.await(limit)) {
      throw new TimeoutException("nothing within " + limit);
    }
    return future.get(0, TimeUnit.NANOSECONDS);
  }
}
