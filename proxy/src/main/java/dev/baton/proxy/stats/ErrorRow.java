package dev.baton.proxy.stats;

import dev.baton.core.instance.InstanceKey;

/**
 * How often one server gave one user one error. Immutable.
 *
 * @param firstNanos on the proxy's monotonic clock, as {@code lastNanos}
 * @param lastMessage of the error that came last
 */
public record ErrorRow(Key key, long count, long firstNanos, long lastNanos, String lastMessage) {

  /** Which errors are counted together. */
  public record Key(
      int hostgroup,
      InstanceKey instance,
      String user,
      String clientAddress,
      String schema,
      int code) {}

  /** The two of one key, from two event loops or one after the other. */
  public ErrorRow plus(ErrorRow other) {
    boolean later = other.lastNanos - lastNanos > 0;
    return new ErrorRow(
        key,
        count + other.count,
        other.firstNanos - firstNanos < 0 ? other.firstNanos : firstNanos,
        later ? other.lastNanos : lastNanos,
        later ? other.lastMessage : lastMessage);
  }
}
