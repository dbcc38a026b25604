package dev.baton.proxy;

import dev.baton.proxy.config.HostgroupPolicies;
import dev.baton.proxy.config.HostgroupPolicy;
import dev.baton.proxy.config.HostgroupPolicy.Balance;
import dev.baton.proxy.config.HostgroupPolicy.PoolSizes;
import java.util.Map;

/** How hostgroups are used in tests. */
final class Policies {

  private Policies() {}

  /** As usual, but that so much of a server's connections may idle. */
  static HostgroupPolicies idling(int percent) {
    return new HostgroupPolicies(
        new HostgroupPolicy(
            Balance.WEIGHTED, Integer.MAX_VALUE, percent, true, false, 0, "", PoolSizes.UNLIMITED),
        Map.of());
  }
}
