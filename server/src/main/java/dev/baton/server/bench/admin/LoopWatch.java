package dev.baton.server.bench.admin;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How long an event loop was held at the longest: the processor time that its thread used from when
 * it was asked for a sign of life until it gave one. It is asked every half millisecond, so that
 * what held it is seen whole but for so much. Time in which the thread was not running (the machine
 * was busy, the collector ran) does not count. Thread-safe.
 */
final class LoopWatch {

  private static final long PAUSE_NANOS = 500_000;
  private static final long RESTING_NANOS = 20_000_000;
  private static final long PATIENCE_SECONDS = 30;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Executor loop;
  private final AtomicLong longest = new AtomicLong();
  private volatile boolean resting = true;

  private LoopWatch(Executor loop) {
    this.loop = loop;
  }

  /** Ready to watch, on a daemon thread; rests until {@link #rest} says otherwise. */
  static LoopWatch start(Executor loop) {
    LoopWatch watch = new LoopWatch(loop);
    Thread.ofPlatform().daemon().name("loop-watch").start(watch::run);
    return watch;
  }

  /** Two thousand questions a second cost what is not to be in a measurement of something else. */
  void rest(boolean rests) {
    resting = rests;
  }

  /** The longest since the last call, in nanoseconds of processor time. */
  long takeLongest() {
    return longest.getAndSet(0);
  }

  private void run() {
    try {
      long thread = ask(() -> Thread.currentThread().threadId());
      while (true) {
        if (resting) {
          LockSupport.parkNanos(RESTING_NANOS);
          continue;
        }
        long before = THREADS.getThreadCpuTime(thread);
        long held = ask(THREADS::getCurrentThreadCpuTime) - before;
        longest.accumulateAndGet(held, Math::max);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (ExecutionException | TimeoutException e) {
      // the proxy has been closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long ask(java.util.function.LongSupplier question)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    loop.execute(() -> answer.complete(question.getAsLong()));
    return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
