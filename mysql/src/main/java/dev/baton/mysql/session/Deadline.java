package dev.baton.mysql.session;

import dev.baton.core.time.MonotonicClock;
import java.sql.SQLTimeoutException;
import java.time.Duration;

/** The moment by which something must be over. Immutable and thread-safe. */
public final class Deadline {

  private final MonotonicClock clock;
  private final long endNanos;

  private Deadline(MonotonicClock clock, long endNanos) {
    this.clock = clock;
    this.endNanos = endNanos;
  }

  public static Deadline in(MonotonicClock clock, Duration time) {
    return new Deadline(clock, clock.nanos() + time.toNanos());
  }

  /** An earlier deadline within this one: after the given time, or this one if that is sooner. */
  public Deadline within(Duration time) {
    long end = clock.nanos() + time.toNanos();
    return end - endNanos < 0 ? new Deadline(clock, end) : this;
  }

  /** The present moment on the clock that this deadline is on, to compare with another such. */
  public long nowNanos() {
    return clock.nanos();
  }

  public boolean expired() {
    return clock.nanos() - endNanos >= 0;
  }

  /** What is left, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - clock.nanos()));
  }

  /**
   * What is left, in whole milliseconds and at least 1, as sockets want it.
   *
   * @throws SQLTimeoutException if nothing is left
   */
  public int socketMillis() throws SQLTimeoutException {
    long millis = (endNanos - clock.nanos() + 999_999) / 1_000_000;
    if (millis <= 0) {
      throw new SQLTimeoutException("the deadline has passed");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  /**
   * Sleeps between two looks at a server; returns at the deadline at the latest.
   *
   * @throws SQLTimeoutException if the thread is interrupted, so that the caller gives up
   */
  public void pause(Duration time) throws SQLTimeoutException {
    Duration left = remaining();
    try {
      Thread.sleep(left.compareTo(time) < 0 ? left : time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTimeoutException("interrupted", e);
    }
  }
}
