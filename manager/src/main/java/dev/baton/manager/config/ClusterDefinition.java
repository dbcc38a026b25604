package dev.baton.manager.config;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
import dev.baton.manager.inventory.HostNames;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.ReplicationCredentials;
import java.util.List;

/**
 * A cluster that a manager is given.
 *
 * @param seeds at least one member; the others are discovered
 * @param replication with what every replica logs in to its source
 * @param followers the proxies that route to it
 * @param armed whether anything may be changed; if not, it is observed and explained only (design
 *     invariant 8)
 * @param recovery what may be recovered without a person's word, and what is run around it
 * @param pseudoGtid markers for replicas without GTIDs
 * @param hostNames under which names its instances are known, unless a person says otherwise
 * @param ignored whom its members may name in vain
 */
public record ClusterDefinition(
    String name,
    List<InstanceKey> seeds,
    DurabilityPolicy policy,
    ReplicationCredentials replication,
    List<RouteFollower> followers,
    boolean armed,
    RecoverySettings recovery,
    PseudoGtidSettings pseudoGtid,
    HostNames hostNames,
    DiscoveryFilters ignored) {

  /** Without Pseudo-GTID, and with names as they are given. */
  public ClusterDefinition(
      String name,
      List<InstanceKey> seeds,
      DurabilityPolicy policy,
      ReplicationCredentials replication,
      List<RouteFollower> followers,
      boolean armed,
      RecoverySettings recovery) {
    this(
        name,
        seeds,
        policy,
        replication,
        followers,
        armed,
        recovery,
        PseudoGtidSettings.OFF,
        HostNames.AS_NAMED,
        DiscoveryFilters.NONE);
  }

  /** With the default recovery settings. */
  public ClusterDefinition(
      String name,
      List<InstanceKey> seeds,
      DurabilityPolicy policy,
      ReplicationCredentials replication,
      List<RouteFollower> followers,
      boolean armed) {
    this(name, seeds, policy, replication, followers, armed, RecoverySettings.defaults());
  }

  public ClusterDefinition withPseudoGtid(PseudoGtidSettings settings) {
    return new ClusterDefinition(
        name, seeds, policy, replication, followers, armed, recovery, settings, hostNames, ignored);
  }

  public ClusterDefinition withHostNames(HostNames names) {
    return new ClusterDefinition(
        name, seeds, policy, replication, followers, armed, recovery, pseudoGtid, names, ignored);
  }

  public ClusterDefinition ignoring(DiscoveryFilters filters) {
    return new ClusterDefinition(
        name,
        seeds,
        policy,
        replication,
        followers,
        armed,
        recovery,
        pseudoGtid,
        hostNames,
        filters);
  }

  public ClusterDefinition {
    seeds = List.copyOf(seeds);
    followers = List.copyOf(followers);
    if (name.isBlank()) {
      throw new IllegalArgumentException("a cluster needs a name");
    }
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("cluster " + name + " needs at least one seed instance");
    }
  }
}
