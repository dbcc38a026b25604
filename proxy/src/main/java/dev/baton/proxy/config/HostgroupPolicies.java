package dev.baton.proxy.config;

import java.util.Map;

/**
 * The policy of every hostgroup. Immutable.
 *
 * @param usual of those without one of their own
 * @param own by hostgroup
 */
public record HostgroupPolicies(HostgroupPolicy usual, Map<Integer, HostgroupPolicy> own) {

  public static final HostgroupPolicies USUAL =
      new HostgroupPolicies(HostgroupPolicy.USUAL, Map.of());

  public HostgroupPolicies {
    own = Map.copyOf(own);
  }

  public HostgroupPolicy of(int hostgroup) {
    return own.getOrDefault(hostgroup, usual);
  }
}
