package dev.baton.server.wiring;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.port.ServerControl;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.binlog.BinlogErrantArchive;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxySettings;
import dev.baton.proxy.stats.QueryEventSink;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import dev.baton.wire.tls.FrontTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Servers that Baton has made, as the manager and the proxy of this process have to know them.
 *
 * @param adminPort of each server, where it has one
 * @param control what the manager may do to the servers' processes
 * @param logs where a person finds the servers' logs
 */
record ServedServers(
    String cluster,
    List<InstanceKey> keys,
    Accounts accounts,
    Function<InstanceKey, OptionalInt> adminPort,
    DurabilityPolicy durability,
    ServerControl control,
    Path logs) {

  private static final int PROXY_THREADS = 2;
  private static final int CONNECTIONS_PER_BACKEND = 500;

  /** Longer than any failover; a client's patience is its own affair. */
  private static final Duration HOLD_LIMIT = Duration.ofSeconds(30);

  LinkCredentials credentials() {
    Account account = accounts.manager();
    return new LinkCredentials(account.user(), account.password(), TlsMode.DISABLED)
        .withAdminPort(adminPort);
  }

  /** Opens links of the caller's own. */
  Function<InstanceKey, InstanceLink> links() {
    LinkCredentials credentials = credentials();
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    return key -> links.open(key, credentials);
  }

  /** The same, with a certificate that is made for this run. */
  Proxy proxy(String address, int port, LateObserver observer) throws IOException {
    return proxy(address, port, observer, null);
  }

  /**
   * A proxy for the application's account.
   *
   * @param tls as clients have it; null for a certificate that is made for this run
   * @throws IOException if the address cannot be bound; the message names it
   */
  Proxy proxy(String address, int port, LateObserver observer, @Nullable FrontTls tls)
      throws IOException {
    Account application = accounts.application();
    ProxySettings settings =
        new ProxySettings(
            cluster + "-proxy",
            address,
            port,
            PROXY_THREADS,
            List.of(new ProxySettings.ProxyUser(application.user(), application.password())),
            HOLD_LIMIT,
            CONNECTIONS_PER_BACKEND);
    try {
      return Proxy.start(settings, observer, QueryEventSink.NONE, tls);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage() + ": choose another port with --port", e);
    }
  }

  /** The manager of these servers, not started yet. */
  Manager manager(
      List<RouteFollower> followers, DecisionLog log, HistoryStore history, Path archive) {
    ManagerPorts ports =
        new ManagerPorts(
                links(),
                log,
                control,
                new BinlogErrantArchive(
                    credentials(), MonotonicClock.SYSTEM, InstantSource.system()),
                MonotonicClock.SYSTEM,
                InstantSource.system())
            .withHistory(history);
    Account replication = accounts.replication();
    ClusterDefinition definition =
        new ClusterDefinition(
            cluster,
            keys,
            durability,
            new ReplicationCredentials(replication.user(), replication.password(), false),
            followers,
            true);
    return new DefaultManager(
        ManagerSettings.defaults(cluster + "-manager", archive), List.of(definition), ports);
  }

  /**
   * @throws IOException if the manager does not find the cluster healthy in time; the message says
   *     what it finds
   */
  void awaitHealthy(Manager manager, Duration limit) throws IOException, InterruptedException {
    if (manager.awaitHealthy(cluster, limit)) {
      return;
    }
    StringBuilder message =
        new StringBuilder(
            "the manager does not find the cluster healthy after " + limit.toSeconds() + " s");
    for (ClusterStatus status : manager.clusters()) {
      status.problems().forEach(problem -> message.append("; ").append(problem.sentence()));
    }
    throw new IOException(message + "; see the servers' logs in " + logs);
  }
}
