package dev.baton.proxy.stats;

import dev.baton.core.instance.InstanceKey;

/**
 * The connections to one server of one hostgroup.
 *
 * @param maxUsed the most that were used at once, summed over the event loops
 * @param opened since the start
 * @param errors connections that could not be made, or broke
 */
public record PoolRow(
    int hostgroup,
    InstanceKey instance,
    long used,
    long free,
    long opened,
    long errors,
    long maxUsed,
    long statements,
    long sentBytes,
    long receivedBytes) {

  /** Of a server to which no connection was ever made. */
  public static PoolRow unused(int hostgroup, InstanceKey instance) {
    return new PoolRow(hostgroup, instance, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Of the same server on two event loops. */
  public PoolRow plus(PoolRow other) {
    return new PoolRow(
        hostgroup,
        instance,
        used + other.used,
        free + other.free,
        opened + other.opened,
        errors + other.errors,
        maxUsed + other.maxUsed,
        statements + other.statements,
        sentBytes + other.sentBytes,
        receivedBytes + other.receivedBytes);
  }

  /** What was counted since an earlier row of the same server. */
  public PoolRow since(PoolRow earlier) {
    return new PoolRow(
        hostgroup,
        instance,
        used,
        free,
        opened - earlier.opened,
        errors - earlier.errors,
        maxUsed,
        statements - earlier.statements,
        sentBytes - earlier.sentBytes,
        receivedBytes - earlier.receivedBytes);
  }
}
