package dev.baton.topology.snapshot;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.instance.ServerVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one successful probe of one instance found. Immutable; says nothing of its own age.
 *
 * @param serverUuid {@code @@server_uuid}; null on MariaDB, which has none
 * @param reportedAs what {@code report_host}/{@code report_port} say, if set
 * @param superReadOnly false where the flavour has no such variable
 * @param offlineMode false where the flavour has no such variable
 * @param gtidEnabled whether transactions carry GTIDs (always on MariaDB)
 * @param strictGtid MariaDB's {@code gtid_strict_mode}; true on MySQL, which cannot be otherwise
 * @param executed everything in this instance's history: {@code gtid_executed}, or MariaDB's {@code
 *     gtid_current_pos} joined with its {@code gtid_binlog_pos}
 * @param purged what can no longer be read from its binary logs; null where the flavour cannot tell
 * @param channels what it replicates from, one for each source
 * @param connectedReplicas who replicates from it, as it knows them
 * @param details what decides on nothing urgent: settings, positions, activity
 */
public record InstanceFacts(
    InstanceKey key,
    ServerVersion version,
    long serverId,
    @Nullable String serverUuid,
    Optional<InstanceKey> reportedAs,
    boolean readOnly,
    boolean superReadOnly,
    boolean offlineMode,
    boolean binaryLog,
    boolean logReplicaUpdates,
    String binlogFormat,
    boolean gtidEnabled,
    boolean strictGtid,
    GtidPosition executed,
    @Nullable GtidPosition purged,
    SemiSyncFacts semiSync,
    List<ReplicationChannel> channels,
    List<ConnectedReplica> connectedReplicas,
    InstanceDetails details) {

  /** Uptimes of two looks at one server differ by as much as its details may be old. */
  private static final long UPTIME_SLACK_SECONDS = 20;

  public InstanceFacts {
    channels = List.copyOf(channels);
    connectedReplicas = List.copyOf(connectedReplicas);
  }

  /** Without details. */
  public InstanceFacts(
      InstanceKey key,
      ServerVersion version,
      long serverId,
      @Nullable String serverUuid,
      Optional<InstanceKey> reportedAs,
      boolean readOnly,
      boolean superReadOnly,
      boolean offlineMode,
      boolean binaryLog,
      boolean logReplicaUpdates,
      String binlogFormat,
      boolean gtidEnabled,
      boolean strictGtid,
      GtidPosition executed,
      @Nullable GtidPosition purged,
      SemiSyncFacts semiSync,
      List<ReplicationChannel> channels,
      List<ConnectedReplica> connectedReplicas) {
    this(
        key,
        version,
        serverId,
        serverUuid,
        reportedAs,
        readOnly,
        superReadOnly,
        offlineMode,
        binaryLog,
        logReplicaUpdates,
        binlogFormat,
        gtidEnabled,
        strictGtid,
        executed,
        purged,
        semiSync,
        channels,
        connectedReplicas,
        InstanceDetails.UNKNOWN);
  }

  public InstanceFacts withDetails(InstanceDetails value) {
    return with(channels, value);
  }

  public InstanceFacts withChannels(List<ReplicationChannel> value) {
    return with(value, details);
  }

  /**
   * Without what changes or is read anew although nothing happens: heartbeats, and all details but
   * the group's state. Two looks that are equal so call for the same decisions, as long as no
   * heartbeat is missed.
   */
  public InstanceFacts settled() {
    return with(channels.stream().map(ReplicationChannel::settled).toList(), details.settled());
  }

  private InstanceFacts with(List<ReplicationChannel> newChannels, InstanceDetails newDetails) {
    return new InstanceFacts(
        key,
        version,
        serverId,
        serverUuid,
        reportedAs,
        readOnly,
        superReadOnly,
        offlineMode,
        binaryLog,
        logReplicaUpdates,
        binlogFormat,
        gtidEnabled,
        strictGtid,
        executed,
        purged,
        semiSync,
        newChannels,
        connectedReplicas,
        newDetails);
  }

  /** Whether a client without special privileges can write here. */
  public boolean writable() {
    return !readOnly && !superReadOnly && !offlineMode;
  }

  public boolean isReplica() {
    return !channels.isEmpty();
  }

  /** Whether it is no database server but keeps binary logs for others, as MaxScale can. */
  public boolean binlogServer() {
    String text = version.raw() + " " + details.settings().versionComment();
    return text.toLowerCase(Locale.ROOT).contains("maxscale");
  }

  /**
   * Whether both are one server under two names: by {@code server_uuid}; on MariaDB, which has
   * none, by its server id, its machine's name, what it reports itself as, and when it was started.
   * Two servers that were given the same server id by mistake are two.
   */
  public boolean sameServerAs(InstanceFacts other) {
    if (serverId != other.serverId) {
      return false;
    }
    if (serverUuid != null || other.serverUuid != null) {
      return serverUuid != null && serverUuid.equals(other.serverUuid);
    }
    long uptime = details.activity().uptimeSeconds();
    long otherUptime = other.details.activity().uptimeSeconds();
    boolean startedTogether =
        uptime < 0 || otherUptime < 0 || Math.abs(uptime - otherUptime) <= UPTIME_SLACK_SECONDS;
    return startedTogether
        && reportedAs.equals(other.reportedAs)
        && details.settings().hostName().equals(other.details.settings().hostName());
  }

  /** Whether it replicates from this source, over whichever channel. */
  public boolean follows(InstanceKey source) {
    return channels.stream().anyMatch(c -> c.source().equals(source));
  }

  /** The channel from this source, if it has one. */
  public Optional<ReplicationChannel> channelFrom(InstanceKey source) {
    return channels.stream().filter(c -> c.source().equals(source)).findFirst();
  }

  /** The channel of an ordinary replica, which has one; the first of a multi-source one. */
  public Optional<ReplicationChannel> channel() {
    return channels.stream().findFirst();
  }

  /**
   * @param key where the replica says it can be reached, if it said so ({@code report_host})
   * @param host the address its connection comes from
   * @param port on which it listens, where it tells that without its host; 0 if it does not
   */
  public record ConnectedReplica(long serverId, Optional<InstanceKey> key, String host, int port) {

    public ConnectedReplica(long serverId, Optional<InstanceKey> key, String host) {
      this(serverId, key, host, key.map(InstanceKey::port).orElse(0));
    }
  }
}
