package dev.baton.proxy.stats;

/**
 * The counters of one digest, user, schema and hostgroup. Immutable.
 *
 * @param hostgroup -1 where a manager's table routes
 * @param firstNanos on the proxy's monotonic clock, as {@code lastNanos}
 */
public record DigestRow(
    int hostgroup,
    String schema,
    String user,
    long digest,
    String text,
    long count,
    long firstNanos,
    long lastNanos,
    long sumMicros,
    long minMicros,
    long maxMicros,
    long rowsAffected,
    long rowsSent) {

  /** Of the same thing on two event loops. */
  public DigestRow plus(DigestRow other) {
    return new DigestRow(
        hostgroup,
        schema,
        user,
        digest,
        text,
        count + other.count,
        firstNanos - other.firstNanos < 0 ? firstNanos : other.firstNanos,
        lastNanos - other.lastNanos > 0 ? lastNanos : other.lastNanos,
        sumMicros + other.sumMicros,
        Math.min(minMicros, other.minMicros),
        Math.max(maxMicros, other.maxMicros),
        rowsAffected + other.rowsAffected,
        rowsSent + other.rowsSent);
  }
}
