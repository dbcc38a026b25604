package dev.baton.proxy.config;

import java.util.Map;

/**
 * The policy of every hostgroup. Immutable.
 *
 * @param usual of those without one of their own
 * @param own by hostgroup
 * @param versions what the greeting says, by the port on which a hostgroup's clients come in
 */
public record HostgroupPolicies(
    HostgroupPolicy usual, Map<Integer, HostgroupPolicy> own, Map<Integer, String> versions) {

  public static final HostgroupPolicies USUAL =
      new HostgroupPolicies(HostgroupPolicy.USUAL, Map.of());

  /** Where no port is a hostgroup's. */
  public HostgroupPolicies(HostgroupPolicy usual, Map<Integer, HostgroupPolicy> own) {
    this(usual, own, Map.of());
  }

  public HostgroupPolicies {
    own = Map.copyOf(own);
    versions = Map.copyOf(versions);
  }

  public HostgroupPolicy of(int hostgroup) {
    return own.getOrDefault(hostgroup, usual);
  }
}
