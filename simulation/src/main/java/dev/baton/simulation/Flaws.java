package dev.baton.simulation;

import dev.baton.manager.config.ManagerPorts;
import dev.baton.simulation.link.ClusterServers;
import dev.baton.simulation.proxy.ProxyFlaws;
import dev.baton.topology.policy.DurabilityPolicy;

/** Takes a guard away, around Baton and never in it. */
final class Flaws {
  private Flaws() {}

  static ProxyFlaws proxy(Flaw flaw) {
    return switch (flaw) {
      case PROXY_PASSES_LATE_OKS -> ProxyFlaws.PASSES_LATE_OKS;
      case PROXY_IGNORES_ITS_LEASE -> ProxyFlaws.IGNORES_ITS_LEASE;
      case PROXY_REPEATS_UNKNOWN -> ProxyFlaws.REPEATS_UNKNOWN;
      default -> ProxyFlaws.NONE;
    };
  }

  static DurabilityPolicy policy(Flaw flaw, DurabilityPolicy policy) {
    return flaw == Flaw.NO_PROOF
        ? new DurabilityPolicy(policy.mode(), policy.acks(), true)
        : policy;
  }

  static boolean armed(Flaw flaw, boolean armed) {
    return armed || flaw == Flaw.ARMED_UNASKED;
  }

  static ManagerPorts ports(Flaw flaw, ManagerPorts ports, ClusterServers servers) {
    return new ManagerPorts(
        key -> new FlawedLink(flaw, servers.get(key), ports.links().apply(key)),
        new FlawedLog(flaw, ports.log()),
        ports.servers(),
        ports.archive(),
        ports.clock(),
        ports.wall(),
        ports.tasks());
  }
}
