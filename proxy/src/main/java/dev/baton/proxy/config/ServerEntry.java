package dev.baton.proxy.config;

import dev.baton.core.instance.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * One server in one hostgroup.
 *
 * @param weight its share of the hostgroup's statements; 0 for none
 * @param maxConnections over all event loops
 * @param maxReplicationLag in seconds; 0 for no limit
 * @param tls how connections to it are encrypted, which they must be then; null for not at all
 * @param compression whether connections to it are compressed, if it offers that
 */
public record ServerEntry(
    int hostgroup,
    InstanceKey instance,
    Status status,
    int weight,
    int maxConnections,
    int maxReplicationLag,
    @Nullable ServerTls tls,
    boolean compression) {

  /** With encryption that verifies nothing, or with none. */
  public ServerEntry(
      int hostgroup,
      InstanceKey instance,
      Status status,
      int weight,
      int maxConnections,
      int maxReplicationLag,
      boolean encrypted,
      boolean compression) {
    this(
        hostgroup,
        instance,
        status,
        weight,
        maxConnections,
        maxReplicationLag,
        encrypted ? ServerTls.UNVERIFIED : null,
        compression);
  }

  /** In ProxySQL's words. */
  public enum Status {
    ONLINE,
    /** Not used for now, because it does not answer or lags too far behind. */
    SHUNNED,
    /** What is under way may end; nothing new begins. */
    OFFLINE_SOFT,
    /** Its connections are broken. */
    OFFLINE_HARD
  }

  public ServerEntry withStatus(Status other) {
    return new ServerEntry(
        hostgroup, instance, other, weight, maxConnections, maxReplicationLag, tls, compression);
  }

  /** The same of another server. */
  public ServerEntry of(InstanceKey other) {
    return new ServerEntry(
        hostgroup, other, status, weight, maxConnections, maxReplicationLag, tls, compression);
  }

  public ServerEntry inHostgroup(int other) {
    return new ServerEntry(
        other, instance, status, weight, maxConnections, maxReplicationLag, tls, compression);
  }
}
