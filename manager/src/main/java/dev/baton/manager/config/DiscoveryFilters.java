package dev.baton.manager.config;

import dev.baton.core.config.Expressions;
import dev.baton.core.instance.InstanceKey;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whom the members of a cluster may name without its becoming a member: regular expressions, of
 * which one must find the HOST:PORT. Whoever is a seed, or named by a person, is watched
 * nevertheless. Immutable.
 */
public final class DiscoveryFilters {
  public static final DiscoveryFilters NONE = new DiscoveryFilters(List.of(), List.of(), List.of());

  private final List<Pattern> hosts;
  private final List<Pattern> replicas;
  private final List<Pattern> sources;

  /**
   * @param hosts nobody like this; orchestrator's DiscoveryIgnoreHostnameFilters
   * @param replicas nor who replicates from a member; its DiscoveryIgnoreReplicaHostnameFilters
   * @param sources nor whom a member replicates from; its DiscoveryIgnoreMasterHostnameFilters
   * @throws IllegalArgumentException if an expression is none
   */
  public DiscoveryFilters(List<String> hosts, List<String> replicas, List<String> sources) {
    this.hosts = Expressions.compiled("clusters.ignore-hosts", hosts);
    this.replicas = Expressions.compiled("clusters.ignore-replicas", replicas);
    this.sources = Expressions.compiled("clusters.ignore-sources", sources);
  }

  /** Whether one that replicates from a member may become a member. */
  public boolean admitReplica(InstanceKey key) {
    return !found(hosts, key) && !found(replicas, key);
  }

  /** Whether one that a member replicates from may become a member. */
  public boolean admitSource(InstanceKey key) {
    return !found(hosts, key) && !found(sources, key);
  }

  private static boolean found(List<Pattern> patterns, InstanceKey key) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(key.toString()).find());
  }
}
