package dev.baton.manager.config;

import dev.baton.core.config.Expressions;
import dev.baton.core.config.Option;
import java.time.Duration;
import java.util.List;

/**
 * What a cluster's recoveries may do by themselves, and how they are limited. A person's word is
 * bound by none of the filters, and by no window.
 *
 * @param primaryClusters orchestrator's RecoverMasterClusterFilters: a cluster's name, its alias
 *     ({@code alias=NAME}, {@code alias~=REGEX}), a regular expression, or {@code *}
 * @param intermediateClusters orchestrator's RecoverIntermediateMasterClusterFilters
 * @param ignoreHosts orchestrator's RecoveryIgnoreHostnameFilters: regular expressions
 * @param periodBlock orchestrator's RecoveryPeriodBlockSeconds
 * @param blockEndsWhenWhole orchestrator's window does not
 * @param nonWriteablePrimary orchestrator's RecoverNonWriteableMaster
 * @param lockedSemiSync orchestrator's RecoverLockedSemiSyncMaster; Baton never lowers the number
 *     of acknowledgements for it, it brings acknowledgers back
 * @param detachLostReplicas orchestrator's DetachLostReplicasAfterMasterFailover
 * @param lostDowntime orchestrator's fixed year of lost-in-recovery downtime
 * @param takeoverTransactionLimit how long a transaction may have been open
 */
public record RecoverySettings(
    @Option(
            name = "recovery.primary-clusters",
            description =
                "In which armed clusters a dead primary is replaced without a person's word: names,"
                    + " alias=NAME, regular expressions, or * for all.",
            defaultValue = "[*]")
        List<String> primaryClusters,
    @Option(
            name = "recovery.intermediate-clusters",
            description =
                "In which armed clusters the replicas of a dead intermediate primary are moved"
                    + " without a person's word.",
            defaultValue = "[*]")
        List<String> intermediateClusters,
    @Option(
            name = "recovery.ignore-hosts",
            description = "Regular expressions of hosts whose failure is never recovered from.",
            defaultValue = "[]")
        List<String> ignoreHosts,
    @Option(
            name = "recovery.period-block",
            description =
                "For how long after a recovery began no other one begins by itself in that cluster,"
                    + " unless it is acknowledged; 0 leaves that to manager.failover-limit.",
            defaultValue = "60",
            unit = "s")
        Duration periodBlock,
    @Option(
            name = "recovery.block-ends-when-whole",
            description =
                "Whether that time ends early, once every member answers again and nothing calls for"
                    + " a recovery.",
            defaultValue = "true")
        boolean blockEndsWhenWhole,
    @Option(
            name = "recovery.non-writeable-primary",
            description = "Whether a primary that refuses writes is opened again.",
            defaultValue = "true")
        boolean nonWriteablePrimary,
    @Option(
            name = "recovery.locked-semi-sync",
            description =
                "Whether acknowledgers are brought back to a primary whose commits wait for them.",
            defaultValue = "true")
        boolean lockedSemiSync,
    @Option(
            name = "recovery.detach-lost-replicas",
            description =
                "Whether replicas that a failover leaves behind are kept stopped, in downtime, until"
                    + " they are proven identical.",
            defaultValue = "true")
        boolean detachLostReplicas,
    @Option(
            name = "recovery.lost-downtime",
            description =
                "For how long what a recovery leaves behind is in downtime (lost-in-recovery); it"
                    + " ends earlier when it replicates again.",
            defaultValue = "31536000",
            unit = "s")
        Duration lostDowntime,
    @Option(
            name = "recovery.takeover-transaction-limit",
            description =
                "A planned takeover is refused while a transaction has been open on the primary for"
                    + " longer.",
            defaultValue = "60",
            unit = "s")
        Duration takeoverTransactionLimit,
    PromotionSettings promotion,
    HookSettings hooks) {

  private static final RecoverySettings DEFAULTS =
      new RecoverySettings(
          List.of("*"),
          List.of("*"),
          List.of(),
          Duration.ofSeconds(60),
          true,
          true,
          true,
          true,
          Duration.ofDays(365),
          Duration.ofSeconds(60),
          PromotionSettings.defaults(),
          HookSettings.NONE);

  /**
   * @throws IllegalArgumentException if a pattern is none
   */
  public RecoverySettings {
    primaryClusters = List.copyOf(primaryClusters);
    intermediateClusters = List.copyOf(intermediateClusters);
    ignoreHosts = List.copyOf(ignoreHosts);
    Expressions.compiled("recovery.ignore-hosts", ignoreHosts);
  }

  public static RecoverySettings defaults() {
    return DEFAULTS;
  }

  /** The same with these hooks. */
  public RecoverySettings withHooks(HookSettings value) {
    return new RecoverySettings(
        primaryClusters,
        intermediateClusters,
        ignoreHosts,
        periodBlock,
        blockEndsWhenWhole,
        nonWriteablePrimary,
        lockedSemiSync,
        detachLostReplicas,
        lostDowntime,
        takeoverTransactionLimit,
        promotion,
        value);
  }

  /** The same with these wishes for a primary. */
  public RecoverySettings withPromotion(PromotionSettings value) {
    return new RecoverySettings(
        primaryClusters,
        intermediateClusters,
        ignoreHosts,
        periodBlock,
        blockEndsWhenWhole,
        nonWriteablePrimary,
        lockedSemiSync,
        detachLostReplicas,
        lostDowntime,
        takeoverTransactionLimit,
        value,
        hooks);
  }

  /** The same with this limit for transactions that are open when the role is to move. */
  public RecoverySettings withTakeoverTransactionLimit(Duration value) {
    return new RecoverySettings(
        primaryClusters,
        intermediateClusters,
        ignoreHosts,
        periodBlock,
        blockEndsWhenWhole,
        nonWriteablePrimary,
        lockedSemiSync,
        detachLostReplicas,
        lostDowntime,
        value,
        promotion,
        hooks);
  }

  /** The same with this anti-flapping window, which nothing ends but time and a person. */
  public RecoverySettings withPeriodBlock(Duration value) {
    return new RecoverySettings(
        primaryClusters,
        intermediateClusters,
        ignoreHosts,
        value,
        false,
        nonWriteablePrimary,
        lockedSemiSync,
        detachLostReplicas,
        lostDowntime,
        takeoverTransactionLimit,
        promotion,
        hooks);
  }

  /** The same with these filters. */
  public RecoverySettings withFilters(
      List<String> primary, List<String> intermediate, List<String> ignored) {
    return new RecoverySettings(
        primary,
        intermediate,
        ignored,
        periodBlock,
        blockEndsWhenWhole,
        nonWriteablePrimary,
        lockedSemiSync,
        detachLostReplicas,
        lostDowntime,
        takeoverTransactionLimit,
        promotion,
        hooks);
  }
}
