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
 * @param maxLatencyMillis of the monitor's pings; 0 for no limit
 */
public record ServerEntry(
    int hostgroup,
    InstanceKey instance,
    Status status,
    int weight,
    int maxConnections,
    int maxReplicationLag,
    @Nullable ServerTls tls,
    boolean compression,
    int maxLatencyMillis) {

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
        compression,
        0);
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
    return with(hostgroup, instance, other);
  }

  /** The same of another server. */
  public ServerEntry of(InstanceKey other) {
    return with(hostgroup, other, status);
  }

  public ServerEntry inHostgroup(int other) {
    return with(other, instance, status);
  }

  private ServerEntry with(int otherGroup, InstanceKey otherInstance, Status otherStatus) {
    return new ServerEntry(
        otherGroup,
        otherInstance,
        otherStatus,
        weight,
        maxConnections,
        maxReplicationLag,
        tls,
        compression,
        maxLatencyMillis);
  }
}
