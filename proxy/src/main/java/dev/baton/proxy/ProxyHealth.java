package dev.baton.proxy;

import dev.baton.proxy.config.Account;
import dev.baton.proxy.config.ProxyConfig;
import dev.baton.proxy.config.ReplicationPair;
import dev.baton.proxy.config.ServerEntry;
import dev.baton.proxy.config.ServerEntry.Status;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a proxy can serve at this moment, for load balancers and the owners of a shared address.
 * By what is configured and what the monitor has seen, and not by what single sessions met: so two
 * proxies in front of the same servers say the same of them, and an address does not move because a
 * primary died.
 *
 * @param alive every event loop answers and new clients are taken
 * @param writes alive, and a hostgroup that takes writes has a server that is ONLINE, and its
 *     manager's lease if one leads it
 * @param reads alive, and a hostgroup that takes reads has one
 * @param serving the hostgroups with a server that is ONLINE; empty if a manager leads
 * @param reason what is missing, in a sentence; empty if nothing is
 */
public record ProxyHealth(
    boolean alive, boolean writes, boolean reads, Set<Integer> serving, String reason) {

  public ProxyHealth {
    serving = Set.copyOf(serving);
  }

  static ProxyHealth dead(String reason) {
    return new ProxyHealth(false, false, false, Set.of(), reason);
  }

  /** Of a proxy whose loops all answer, and that a manager's table leads. */
  static ProxyHealth led(boolean writes, boolean reads, String why) {
    return new ProxyHealth(true, writes, reads, Set.of(), writes && reads ? "" : why);
  }

  /** Of a proxy whose loops all answer, and that goes by a configuration of its own. */
  public static ProxyHealth alone(ProxyConfig config) {
    Set<Integer> serving =
        config.servers().stream()
            .filter(server -> server.status() == Status.ONLINE && server.weight() > 0)
            .map(ServerEntry::hostgroup)
            .collect(Collectors.toCollection(TreeSet::new));
    if (config.accounts().isEmpty()) {
      return new ProxyHealth(
          true, false, false, serving, "there is no user that could log in: mysql_users is empty");
    }
    Set<Integer> writers = writers(config);
    Set<Integer> readers = hostgroups(config);
    boolean writes = serving.stream().anyMatch(writers::contains);
    boolean reads = serving.stream().anyMatch(readers::contains);
    String reason = writes ? "" : "none of the hostgroups " + writers + " for writes";
    if (!reads) {
      reason = "none of the hostgroups " + readers + " for writes or reads";
    }
    return new ProxyHealth(
        true, writes, reads, serving, reason.isEmpty() ? "" : reason + " has a server ONLINE");
  }

  /** The same, if it cannot serve writes, with what is the cause in front. */
  ProxyHealth because(String cause) {
    return writes
        ? this
        : new ProxyHealth(
            alive, false, reads, serving, reason.isEmpty() ? cause : cause + "; " + reason);
  }

  /** Those that say whether it can serve: for writes, and for reads. */
  public static Set<Integer> hostgroups(ProxyConfig config) {
    Set<Integer> all = new TreeSet<>(writers(config));
    config.pairs().forEach(pair -> all.add(pair.reader()));
    return all;
  }

  /** The writers of the pairs; without a pair, where the users' statements go. */
  private static Set<Integer> writers(ProxyConfig config) {
    return config.pairs().isEmpty()
        ? config.accounts().values().stream()
            .map(Account::defaultHostgroup)
            .collect(Collectors.toCollection(TreeSet::new))
        : config.pairs().stream()
            .map(ReplicationPair::writer)
            .collect(Collectors.toCollection(TreeSet::new));
  }
}
