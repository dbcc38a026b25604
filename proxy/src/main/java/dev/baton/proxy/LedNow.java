package dev.baton.proxy;

import dev.baton.core.routing.RoutingTable;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.route.Follower;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A configuration as its managers have it serve at this moment.
 *
 * @param config with the servers of led pairs where they serve
 * @param held hostgroups for writes whose manager grants no lease now
 */
public record LedNow(ProxyConfig config, Set<Integer> held) {

  public LedNow {
    held = Set.copyOf(held);
  }

  /**
   * @param followers what the manager of a hostgroup for writes commands
   */
  public static LedNow of(ProxyConfig config, IntFunction<Follower> followers) {
    Map<Integer, RoutingTable> tables = new HashMap<>();
    Set<Integer> held = new HashSet<>();
    for (ReplicationPair pair : config.pairs()) {
      if (pair.isLed()) {
        Follower follower = followers.apply(pair.writer());
        RoutingTable table = follower.table();
        if (table != null) {
          tables.put(pair.writer(), table);
        }
        Duration left = follower.leaseLeft();
        if (left == null || !left.isPositive()) {
          held.add(pair.writer());
        }
      }
    }
    return new LedNow(config.placed(tables), held);
  }

  /** Whether it can serve, as far as the configuration says; see {@link ProxyHealth}. */
  public ProxyHealth health() {
    return held.isEmpty()
        ? ProxyHealth.alone(config)
        : ProxyHealth.alone(
                config.withServers(
                    config.servers().stream()
                        .filter(server -> !held.contains(server.hostgroup()))
                        .toList()))
            .because(
                "the manager that leads hostgroup%s %s grants no lease"
                    .formatted(
                        held.size() > 1 ? "s" : "",
                        String.join(", ", held.stream().sorted().map(String::valueOf).toList())));
  }
}
