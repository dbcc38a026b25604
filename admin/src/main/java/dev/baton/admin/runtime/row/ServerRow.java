package dev.baton.admin.runtime.row;

/**
 * A row of {@code mysql_servers}.
 *
 * @param port 0 if the host name is the path of a socket
 * @param gtidPort 0 if there is no reader of the server's binary log
 * @param weight relative to the others of the hostgroup; 0 for no traffic
 * @param maxReplicationLag in seconds; 0 for no limit
 * @param maxLatencyMillis 0 for no limit
 */
public record ServerRow(
    int hostgroup,
    String hostname,
    int port,
    int gtidPort,
    Status status,
    int weight,
    boolean compression,
    int maxConnections,
    int maxReplicationLag,
    boolean useSsl,
    long maxLatencyMillis,
    String comment) {

  /** What an administrator wants of the server. */
  public enum Status {
    ONLINE,
    SHUNNED,
    OFFLINE_SOFT,
    OFFLINE_HARD
  }
}
