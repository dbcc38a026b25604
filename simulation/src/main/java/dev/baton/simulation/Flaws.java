package dev.baton.simulation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.simulation.proxy.ProxyFlaws;
import dev.baton.topology.policy.DurabilityPolicy;
import java.util.function.Predicate;

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

  static ManagerPorts ports(Flaw flaw, ManagerPorts ports, World world) {
    Predicate<InstanceKey> reached =
        key -> world.network.goodForNanos(world.managerNode, world.servers.get(key).node()) >= 0;
    return new ManagerPorts(
        key -> new FlawedLink(flaw, world.servers.get(key), ports.links().apply(key), reached),
        new FlawedLog(flaw, ports.log()),
        ports.servers(),
        ports.archive(),
        ports.clock(),
        ports.wall(),
        ports.tasks(),
        ports.history(),
        ports.commands());
  }
}
