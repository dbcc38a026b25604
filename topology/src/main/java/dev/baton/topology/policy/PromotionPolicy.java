package dev.baton.topology.policy;

import dev.baton.core.instance.InstanceKey;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Who may and who should be promoted. A promotion rule never outweighs that a candidate must hold
 * everything that the reached replicas hold: a preferred one that lacks some is brought up to date
 * first. Immutable.
 *
 * @param labels what is said of each instance; {@link InstanceLabels#NONE} of the others
 * @param ignoredHosts regular expressions; an instance whose host or host:port one of them finds is
 *     not promoted ({@code PromotionIgnoreHostnameFilters})
 * @param sameDataCenter whether only the old primary's data centre may take over ({@code
 *     PreventCrossDataCenterMasterFailover})
 * @param sameRegion the same for regions ({@code PreventCrossRegionMasterFailover})
 * @param unapplied what to do with a candidate that has not applied all it has received
 * @param maxLagSeconds one further behind than this is not promoted ({@code
 *     FailMasterPromotionOnLagMinutes}); empty for no limit
 * @param errant what to do with a candidate that has transactions of its own
 * @param catchUp when a candidate that lacks something may fetch it from the most advanced before
 *     it is promoted
 */
public record PromotionPolicy(
    SortedMap<InstanceKey, InstanceLabels> labels,
    List<String> ignoredHosts,
    boolean sameDataCenter,
    boolean sameRegion,
    Unapplied unapplied,
    OptionalLong maxLagSeconds,
    Errant errant,
    CatchUp catchUp) {

  /** No preference: whoever is ready first. */
  public static final PromotionPolicy NEUTRAL =
      new PromotionPolicy(
          new TreeMap<>(),
          List.of(),
          false,
          false,
          Unapplied.WAIT,
          OptionalLong.empty(),
          Errant.LAST_RESORT,
          CatchUp.NEVER);

  /** When a candidate has received more than it has applied. */
  public enum Unapplied {
    /**
     * Promote it, and let it take writes when it has applied everything ({@code
     * DelayMasterPromotionIfSQLThreadNotUpToDate}; what invariant 4 asks for).
     */
    WAIT,
    /** Do not promote it ({@code FailMasterPromotionIfSQLThreadNotUpToDate}). */
    REFUSE
  }

  /** When a candidate has transactions that the primary had not. */
  public enum Errant {
    /** Promote it if nobody else holds everything: its transactions then are everybody's. */
    LAST_RESORT,
    /** Never promote it. */
    NEVER
  }

  /** When a candidate fetches what it lacks, while the clients wait. */
  public enum CatchUp {
    NEVER,
    /** Only from one that holds everything and may not be promoted itself. */
    IF_NEEDED,
    /** Also if it is wanted more than one that lacks nothing. */
    IF_WANTED
  }

  public PromotionPolicy {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    ignoredHosts = List.copyOf(ignoredHosts);
    ignoredHosts.forEach(Pattern::compile); // one that is malformed is told at once
  }

  public InstanceLabels labels(InstanceKey instance) {
    return labels.getOrDefault(instance, InstanceLabels.NONE);
  }

  public PromotionRule rule(InstanceKey instance) {
    return labels(instance).rule();
  }

  /** Whether a filter keeps this instance from being promoted. */
  public boolean ignores(InstanceKey instance) {
    return ignoredHosts.stream()
        .map(Pattern::compile)
        .anyMatch(p -> p.matcher(instance.host()).find() || p.matcher(instance.toString()).find());
  }

  /** Whether both are known to be in different data centres. */
  public boolean otherDataCenter(InstanceKey one, InstanceKey other) {
    return differ(labels(one).dataCenter(), labels(other).dataCenter());
  }

  /** Whether both are known to be in different regions. */
  public boolean otherRegion(InstanceKey one, InstanceKey other) {
    return differ(labels(one).region(), labels(other).region());
  }

  private static boolean differ(String one, String other) {
    return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
  }

  public PromotionPolicy withLabels(Map<InstanceKey, InstanceLabels> value) {
    return new PromotionPolicy(
        new TreeMap<>(value),
        ignoredHosts,
        sameDataCenter,
        sameRegion,
        unapplied,
        maxLagSeconds,
        errant,
        catchUp);
  }

  public PromotionPolicy withCatchUp() {
    return withCatchUp(CatchUp.IF_WANTED);
  }

  public PromotionPolicy withCatchUp(CatchUp value) {
    return new PromotionPolicy(
        labels, ignoredHosts, sameDataCenter, sameRegion, unapplied, maxLagSeconds, errant, value);
  }

  /**
   * For a planned move: the target always executes everything first, and what only it has is
   * compared with a primary that answers.
   */
  public PromotionPolicy planned() {
    return new PromotionPolicy(
        labels,
        ignoredHosts,
        sameDataCenter,
        sameRegion,
        Unapplied.WAIT,
        maxLagSeconds,
        Errant.LAST_RESORT,
        CatchUp.NEVER);
  }

  public PromotionPolicy withRule(InstanceKey instance, PromotionRule rule) {
    InstanceLabels old = labels(instance);
    return withLabel(
        instance, new InstanceLabels(old.dataCenter(), old.region(), old.environment(), rule));
  }

  public PromotionPolicy withLabel(InstanceKey instance, InstanceLabels value) {
    Map<InstanceKey, InstanceLabels> all = new TreeMap<>(labels);
    all.put(instance, value);
    return withLabels(all);
  }
}
