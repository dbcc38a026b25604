package dev.baton.admin.cluster;

import java.util.Map;

/**
 * How checks of one member went, and the counters that it told. Immutable.
 *
 * @param pingNanos how long the last check that succeeded took
 * @param atNanos when that was, by the monotonic clock; 0 for never
 */
record MemberCounters(
    long pingNanos, long atNanos, long succeeded, long failed, Map<String, Long> values) {

  static final MemberCounters NONE = new MemberCounters(0, 0, 0, 0, Map.of());

  MemberCounters {
    values = Map.copyOf(values);
  }

  MemberCounters withSuccess(long tookNanos, long nowNanos, Map<String, Long> told) {
    return new MemberCounters(tookNanos, nowNanos, succeeded + 1, failed, told);
  }

  MemberCounters withFailure() {
    return new MemberCounters(pingNanos, atNanos, succeeded, failed + 1, values);
  }

  long value(String name) {
    return values.getOrDefault(name, 0L);
  }
}
