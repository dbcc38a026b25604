package dev.baton.integration.mysql;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what a server does in its own time. */
final class Eventually {

  private static final Duration LIMIT = Duration.ofSeconds(8);

  private Eventually() {}

  static void holds(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + LIMIT.toSeconds() + " s");
      }
      Thread.sleep(10);
    }
  }
}
