package dev.baton.core.time;

/**
 * Time that only moves forward, in nanoseconds from an arbitrary origin: for ages, deadlines and
 * leases. Wall time ({@link java.time.InstantSource}) is only for what people read.
 *
 * <p>Injected everywhere, so that a simulation can turn it. Implementations are thread-safe.
 */
@FunctionalInterface
public interface MonotonicClock {

  /** The machine's own. */
  MonotonicClock SYSTEM = System::nanoTime;

  /** Nanoseconds since the origin; compare two of them only by subtraction. */
  long nanos();

  /** Milliseconds passed since an earlier {@link #nanos()}. */
  default long millisSince(long earlierNanos) {
    return (nanos() - earlierNanos) / 1_000_000;
  }
}
