package dev.baton.server.bench.instances;

import org.HdrHistogram.ConcurrentHistogram;

/** How long it was from each probe of an instance to the next, as the servers saw it. */
final class Punctuality {
  private static final double NANOS_PER_MILLI = 1e6;

  private final ConcurrentHistogram intervals = new ConcurrentHistogram(3);

  void add(long nanos) {
    intervals.recordValue(Math.max(1, nanos));
  }

  long probes() {
    return intervals.getTotalCount();
  }

  double millisAt(double percentile) {
    return intervals.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }

  /** The part of the intervals that were longer than this. */
  double longerThan(double millis) {
    long all = intervals.getTotalCount();
    long within = intervals.getCountBetweenValues(0, (long) (millis * NANOS_PER_MILLI));
    return all == 0 ? 0 : (double) (all - within) / all;
  }
}
