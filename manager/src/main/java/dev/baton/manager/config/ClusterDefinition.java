package dev.baton.manager.config;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
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
 */
public record ClusterDefinition(
    String name,
    List<InstanceKey> seeds,
    DurabilityPolicy policy,
    ReplicationCredentials replication,
    List<RouteFollower> followers,
    boolean armed,
    RecoverySettings recovery,
    PseudoGtidSettings pseudoGtid) {

  /** Without Pseudo-GTID. */
  public ClusterDefinition(
      String name,
      List<InstanceKey> seeds,
      DurabilityPolicy policy,
      ReplicationCredentials replication,
      List<RouteFollower> followers,
      boolean armed,
      RecoverySettings recovery) {
    this(name, seeds, policy, replication, followers, armed, recovery, PseudoGtidSettings.OFF);
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
        name, seeds, policy, replication, followers, armed, recovery, settings);
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
