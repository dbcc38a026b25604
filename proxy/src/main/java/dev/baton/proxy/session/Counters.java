package dev.baton.proxy.session;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What one event loop has counted. Written and read on its loop only. */
public final class Counters {

  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);

  private final Histogram latencyMicros = new Histogram(LONGEST_MICROS, 2);
  private long sessions;
  private long queries;
  private long holds;
  private long longestHoldMillis;
  private long unknownOutcomes;
  private long retries;
  private long causalWaits;
  private long causalOnPrimary;

  void sessionOpened() {
    sessions++;
  }

  void sessionClosed() {
    sessions--;
  }

  void answered(long nanos) {
    queries++;
    latencyMicros.recordValue(Math.clamp(nanos / 1_000, 0, LONGEST_MICROS));
  }

  void held(long millis) {
    holds++;
    longestHoldMillis = Math.max(longestHoldMillis, millis);
  }

  void unknownOutcome() {
    unknownOutcomes++;
  }

  void retried() {
    retries++;
  }

  void causalReadWaits() {
    causalWaits++;
  }

  void causalReadOnPrimary() {
    causalOnPrimary++;
  }

  /** Reads before which a replica was asked to come to what their session has written. */
  public long causalWaits() {
    return causalWaits;
  }

  /** Such reads that went to the writer, as no replica was shown to be there in time. */
  public long causalOnPrimary() {
    return causalOnPrimary;
  }

  public long sessions() {
    return sessions;
  }

  public long queries() {
    return queries;
  }

  public long holds() {
    return holds;
  }

  public long longestHoldMillis() {
    return longestHoldMillis;
  }

  public long unknownOutcomes() {
    return unknownOutcomes;
  }

  /** Reads sent again to another server because the first was lost. */
  public long retries() {
    return retries;
  }

  /** A copy, for another thread. */
  public Histogram latencyMicros() {
    return latencyMicros.copy();
  }
}
