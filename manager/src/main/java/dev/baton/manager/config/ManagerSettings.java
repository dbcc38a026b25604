package dev.baton.manager.config;

import dev.baton.core.config.Option;
import dev.baton.topology.analysis.DetectionLimits;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a manager runs. Every duration is a limit after which something counts as not done, or a
 * pause between two looks; {@link #defaults} is right for servers on one network.
 */
public record ManagerSettings(
    @Option(
            name = "manager.id",
            description = "Who this manager is to other managers; must differ between them.")
        String id,
    @Option(
            name = "manager.archive-directory",
            description = "Where transactions are kept that a returning instance had on its own.")
        Path archiveDirectory,
    @Option(
            name = "manager.probe-interval",
            description = "How often each instance is looked at while all is well.",
            defaultValue = "250",
            unit = "ms")
        Duration probeInterval,
    @Option(
            name = "manager.urgent-probe-interval",
            description = "How often each instance is looked at while something looks wrong.",
            defaultValue = "50",
            unit = "ms")
        Duration urgentProbeInterval,
    @Option(
            name = "manager.probe-timeout",
            description = "After which an instance counts as not answering.",
            defaultValue = "1000",
            unit = "ms")
        Duration probeTimeout,
    @Option(
            name = "manager.heartbeat-limit",
            description =
                "How long replicas must not have heard from a primary that does not answer before it"
                    + " is dead; at least three heartbeat periods.",
            defaultValue = "1500",
            unit = "ms")
        Duration heartbeatLimit,
    @Option(
            name = "manager.facts-limit",
            description = "Facts older than this prove nothing.",
            defaultValue = "5000",
            unit = "ms")
        Duration factsLimit,
    @Option(
            name = "manager.lag-limit",
            description = "From when on a replica counts as lagging and is not switched over to.",
            defaultValue = "10",
            unit = "s")
        Duration lagLimit,
    @Option(
            name = "manager.lease",
            description = "For how long a proxy may route writes without hearing from a manager.",
            defaultValue = "3000",
            unit = "ms")
        Duration lease,
    @Option(
            name = "manager.lease-interval",
            description = "How often the proxies' leases are renewed.",
            defaultValue = "500",
            unit = "ms")
        Duration leaseInterval,
    @Option(
            name = "manager.proxy-deadline",
            description = "After which a proxy counts as not reached.",
            defaultValue = "1000",
            unit = "ms")
        Duration proxyDeadline,
    @Option(
            name = "manager.revoke-deadline",
            description =
                "After which a replica whose receiver does not stop counts as not reached.",
            defaultValue = "3000",
            unit = "ms")
        Duration revokeDeadline,
    @Option(
            name = "manager.verb-deadline",
            description = "After which any other action on an instance counts as not done.",
            defaultValue = "5000",
            unit = "ms")
        Duration verbDeadline,
    @Option(
            name = "manager.fence-deadline",
            description = "After which a fence that a waiting commit holds up counts as pending.",
            defaultValue = "2500",
            unit = "ms")
        Duration fenceDeadline,
    @Option(
            name = "manager.drain-deadline",
            description =
                "How long a switchover waits for statements and transactions under way before it is"
                    + " given up.",
            defaultValue = "1000",
            unit = "ms")
        Duration drainDeadline,
    @Option(
            name = "manager.switchover-catch-up",
            description =
                "How long a switchover waits for its target to apply the rest before it is given up.",
            defaultValue = "2000",
            unit = "ms")
        Duration switchoverCatchUp,
    @Option(
            name = "manager.restart-delay",
            description = "How long an owned server must have been dead before it is restarted.",
            defaultValue = "2000",
            unit = "ms")
        Duration restartDelay,
    @Option(
            name = "manager.restart-deadline",
            description = "After which a server that does not come up counts as failed.",
            defaultValue = "60000",
            unit = "ms")
        Duration restartDeadline,
    @Option(
            name = "manager.rebuild-deadline",
            description =
                "After which a rebuild of a server from a copy counts as failed and is undone.",
            defaultValue = "600",
            unit = "s")
        Duration rebuildDeadline,
    @Option(
            name = "manager.repair-retry",
            description = "The pause before a repair that failed is tried again.",
            defaultValue = "3000",
            unit = "ms")
        Duration repairRetry,
    @Option(
            name = "manager.failover-limit",
            description = "How many failovers may start by themselves within the failover window.",
            defaultValue = "10")
        int failoverLimit,
    @Option(
            name = "manager.failover-window",
            description = "The window in which failovers are counted against flapping.",
            defaultValue = "600",
            unit = "s")
        Duration failoverWindow) {

  public ManagerSettings {
    if (id.isBlank()) {
      throw new IllegalArgumentException("manager.id must not be empty");
    }
    if (leaseInterval.multipliedBy(2).compareTo(lease) > 0) {
      throw new IllegalArgumentException("manager.lease must be twice manager.lease-interval");
    }
  }

  public static ManagerSettings defaults(String id, Path archiveDirectory) {
    return new ManagerSettings(
        id,
        archiveDirectory,
        Duration.ofMillis(250),
        Duration.ofMillis(50),
        Duration.ofMillis(1_000),
        Duration.ofMillis(1_500),
        Duration.ofMillis(5_000),
        Duration.ofSeconds(10),
        Duration.ofMillis(3_000),
        Duration.ofMillis(500),
        Duration.ofMillis(1_000),
        Duration.ofMillis(3_000),
        Duration.ofMillis(5_000),
        Duration.ofMillis(2_500),
        Duration.ofMillis(1_000),
        Duration.ofMillis(2_000),
        Duration.ofMillis(2_000),
        Duration.ofSeconds(60),
        Duration.ofMinutes(10),
        Duration.ofMillis(3_000),
        10,
        Duration.ofMinutes(10));
  }

  /** The same with this limit for lag. */
  public ManagerSettings withLagLimit(Duration value) {
    return new ManagerSettings(
        id,
        archiveDirectory,
        probeInterval,
        urgentProbeInterval,
        probeTimeout,
        heartbeatLimit,
        factsLimit,
        value,
        lease,
        leaseInterval,
        proxyDeadline,
        revokeDeadline,
        verbDeadline,
        fenceDeadline,
        drainDeadline,
        switchoverCatchUp,
        restartDelay,
        restartDeadline,
        rebuildDeadline,
        repairRetry,
        failoverLimit,
        failoverWindow);
  }

  public DetectionLimits detection() {
    return new DetectionLimits(
        heartbeatLimit.toMillis(), factsLimit.toMillis(), Math.max(1, lagLimit.toSeconds()));
  }
}
