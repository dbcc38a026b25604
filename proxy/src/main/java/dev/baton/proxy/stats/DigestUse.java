package dev.baton.proxy.stats;

/** How often and how long one digest ran for one user, schema and hostgroup. On one loop only. */
final class DigestUse {

  private final int hostgroup;
  private final String schema;
  private final String user;
  private long count;
  private long firstNanos;
  private long lastNanos;
  private long sumMicros;
  private long minMicros = Long.MAX_VALUE;
  private long maxMicros;
  private long rowsAffected;
  private long rowsSent;

  DigestUse(int hostgroup, String schema, String user) {
    this.hostgroup = hostgroup;
    this.schema = schema;
    this.user = user;
  }

  boolean isOf(int otherHostgroup, String otherSchema, String otherUser) {
    return hostgroup == otherHostgroup && schema.equals(otherSchema) && user.equals(otherUser);
  }

  void ran(long endNanos, long micros, long affected, long sent) {
    if (count == 0) {
      firstNanos = endNanos;
    }
    count++;
    lastNanos = endNanos;
    sumMicros += micros;
    minMicros = Math.min(minMicros, micros);
    maxMicros = Math.max(maxMicros, micros);
    rowsAffected += affected;
    rowsSent += sent;
  }

  DigestRow row(StatementDigest digest) {
    return new DigestRow(
        hostgroup,
        schema,
        user,
        digest.hash(),
        digest.text(),
        count,
        firstNanos,
        lastNanos,
        sumMicros,
        count == 0 ? 0 : minMicros,
        maxMicros,
        rowsAffected,
        rowsSent);
  }
}
