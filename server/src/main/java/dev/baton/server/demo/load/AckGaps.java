package dev.baton.server.demo.load;

/**
 * The longest time in which no client was told that a write succeeded: what the application would
 * call the outage. Thread-safe; times are of one monotonic clock, in nanoseconds.
 *
 * <p>Measured from the first acknowledgement until {@link #end}; the wait that is still going on at
 * the end counts, so that a cluster that never came back is not flattered.
 */
public final class AckGaps {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private boolean begun;
  private boolean ended;
  private long last;
  private long longest;
  private long longestFrom;

  /** A client has been told OK. Calls may come in slightly out of order. */
  synchronized void acknowledged(long nanos) {
    if (ended) {
      return;
    }
    if (!begun) {
      begun = true;
      last = nanos;
      longestFrom = nanos;
      return;
    }
    extend(nanos);
  }

  /** The load stops here: what comes later is not measured. */
  synchronized void end(long nanos) {
    if (begun && !ended) {
      extend(nanos);
    }
    ended = true;
  }

  private void extend(long nanos) {
    if (nanos - last > longest) {
      longest = nanos - last;
      longestFrom = last;
    }
    if (nanos - last > 0) {
      last = nanos;
    }
  }

  /** Including the pause that goes on now. */
  synchronized Gap longest(long nowNanos) {
    long pause = pauseNanos(nowNanos);
    return pause > longest
        ? new Gap(pause / NANOS_PER_MILLI, last)
        : new Gap(longest / NANOS_PER_MILLI, longestFrom);
  }

  /** How long ago the latest acknowledgement was; 0 before the first and after the end. */
  synchronized long pauseMillis(long nowNanos) {
    return pauseNanos(nowNanos) / NANOS_PER_MILLI;
  }

  private long pauseNanos(long nowNanos) {
    return begun && !ended ? Math.max(0, nowNanos - last) : 0;
  }

  /**
   * @param fromNanos the acknowledgement it began with
   */
  record Gap(long millis, long fromNanos) {}
}
