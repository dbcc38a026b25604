package dev.baton.server.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C and SIGTERM: the first asks for an orderly end, the second ends the process at once.
 * Thread safe.
 */
public final class StopSignal {

  /** What a shell reports of a process that was ended by SIGINT. */
  private static final int INTERRUPTED_STATUS = 130;

  private final CountDownLatch requested = new CountDownLatch(1);
  private volatile Runnable lastWill = () -> {};
  private @Nullable Thread interruptible;

  /** Listens to this process's signals. */
  public static StopSignal install() {
    StopSignal stop = new StopSignal();
    Signals.register("INT", stop::signalled);
    Signals.register("TERM", stop::signalled);
    return stop;
  }

  private void signalled() {
    if (isRequested()) {
      lastWill.run();
      Runtime.getRuntime().halt(INTERRUPTED_STATUS);
    }
    request();
  }

  /** Asks for an orderly end. */
  public synchronized void request() {
    requested.countDown();
    if (interruptible != null) {
      interruptible.interrupt();
    }
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** What must be done even if the process ends at once; must be quick. */
  void onImmediateEnd(Runnable action) {
    lastWill = action;
  }

  /** Between these calls the calling thread is interrupted by a request, and not after them. */
  public synchronized void beginInterruptible() throws InterruptedException {
    if (isRequested()) {
      throw new InterruptedException("stopped before it began");
    }
    interruptible = Thread.currentThread();
  }

  public synchronized void endInterruptible() {
    interruptible = null;
    Thread.interrupted(); // a request that came too late to interrupt anything
  }

  /**
   * Waits for a request.
   *
   * @param limit how long at most; empty for ever
   */
  public boolean await(Optional<Duration> limit) throws InterruptedException {
    if (limit.isEmpty()) {
      requested.await();
      return true;
    }
    return requested.await(limit.get().toNanos(), TimeUnit.NANOSECONDS);
  }
}
