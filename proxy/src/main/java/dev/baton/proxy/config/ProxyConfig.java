package dev.baton.proxy.config;

import dev.baton.core.routing.RoutingTable;
import dev.baton.proxy.rule.RuleSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that the data path of a proxy goes by that runs alone. Immutable; a change is a new
 * one, which every event loop takes between two of its tasks.
 *
 * @param servers as they are to be used now: what the checks have found is in them; those of a led
 *     pair as they were configured, until {@link #placed}
 * @param pairs of writer and reader hostgroups
 * @param policies how each hostgroup is used
 */
public record ProxyConfig(
    List<ServerEntry> servers,
    List<ReplicationPair> pairs,
    Map<String, Account> accounts,
    RuleSet rules,
    Tunables tunables,
    HostgroupPolicies policies) {

  public static final ProxyConfig EMPTY =
      new ProxyConfig(List.of(), List.of(), Map.of(), RuleSet.NONE, Tunables.DEFAULT);

  /** Where all hostgroups are used as usual. */
  public ProxyConfig(
      List<ServerEntry> servers,
      List<ReplicationPair> pairs,
      Map<String, Account> accounts,
      RuleSet rules,
      Tunables tunables) {
    this(servers, pairs, accounts, rules, tunables, HostgroupPolicies.USUAL);
  }

  public ProxyConfig {
    servers = List.copyOf(servers);
    pairs = List.copyOf(pairs);
    accounts = AccountMap.of(accounts);
  }

  /** Whether servers, pairs and policies are the same. */
  public boolean hasServersOf(ProxyConfig other) {
    return servers.equals(other.servers)
        && pairs.equals(other.pairs)
        && policies.equals(other.policies);
  }

  /** The same with other servers. */
  public ProxyConfig withServers(List<ServerEntry> others) {
    return new ProxyConfig(others, pairs, accounts, rules, tunables, policies);
  }

  /** The same with the servers of led pairs where their managers' newest tables have them. */
  public ProxyConfig placed(Map<Integer, RoutingTable> tables) {
    return withServers(LedPlacement.place(servers, pairs, tables));
  }

  /** Hostgroups that take writes. */
  public Set<Integer> writers() {
    return Set.copyOf(pairs.stream().map(ReplicationPair::writer).toList());
  }
}
