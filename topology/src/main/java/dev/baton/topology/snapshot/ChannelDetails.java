package dev.baton.topology.snapshot;

import java.util.OptionalLong;

/**
 * A replication channel's settings and places, beyond what decides on life and death.
 *
 * @param user with whom it logs in to its source; empty if no credentials are stored, so that it
 *     cannot connect again by itself
 * @param usingGtid how it asks its source: MySQL's auto-position as {@code auto_position},
 *     MariaDB's {@code Slave_Pos} or {@code Current_Pos}, or {@code No}
 * @param sourceUuid the source's {@code server_uuid} as the receiver saw it; empty if not known
 * @param sourceServerId 0 if not known
 * @param read up to where the source's binary log has been received
 * @param executed up to where it has been applied
 * @param relayLog how far the applier is in the relay log
 * @param sqlDelaySeconds how far behind it stays on purpose
 * @param heartbeatAgeMillis how long ago the last heartbeat came, by the server's own clock; empty
 *     where it does not tell
 * @param applierLagMillis how long ago, by the servers' clocks, the transaction that is being
 *     applied was committed at its origin; 0 if there is nothing to apply, empty where the server
 *     does not tell (MySQL 8.0 on does)
 */
public record ChannelDetails(
    String user,
    String usingGtid,
    String sourceUuid,
    long sourceServerId,
    BinlogCoordinates read,
    BinlogCoordinates executed,
    BinlogCoordinates relayLog,
    long sqlDelaySeconds,
    OptionalLong heartbeatAgeMillis,
    OptionalLong applierLagMillis,
    ReplicationFilters filters,
    ChannelTls tls) {

  public static final ChannelDetails UNKNOWN =
      new ChannelDetails(
          "",
          "",
          "",
          0,
          BinlogCoordinates.NONE,
          BinlogCoordinates.NONE,
          BinlogCoordinates.NONE,
          0,
          OptionalLong.empty(),
          OptionalLong.empty(),
          ReplicationFilters.NONE,
          ChannelTls.NONE);

  /** Whether it stays behind its source on purpose. */
  public boolean delayed() {
    return sqlDelaySeconds > 0;
  }
}
