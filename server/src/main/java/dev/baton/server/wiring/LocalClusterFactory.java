package dev.baton.server.wiring;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.SqliteDecisionLog;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.binlog.BinlogErrantArchive;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.TlsMode;
import dev.baton.ops.provision.ClusterProvisioner;
import dev.baton.ops.provision.ClusterSpec;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import dev.baton.proxy.Proxy;
import dev.baton.proxy.ProxySettings;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.port.ReplicationCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/** Servers as local processes, manager and proxy in this process. */
public final class LocalClusterFactory implements ClusterFactory {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int PROXY_THREADS = 2;
  private static final int CONNECTIONS_PER_BACKEND = 500;

  /** Longer than any failover; a client's patience is its own affair. */
  private static final Duration HOLD_LIMIT = Duration.ofSeconds(30);

  private static final Duration FIRST_LOOK = Duration.ofSeconds(30);

  @Override
  public ManagedCluster start(
      ClusterSpec spec, String engineName, int proxyPort, Consumer<String> phases)
      throws IOException, InterruptedException {
    Engine engine = Engines.resolve(engineName, EngineCache.standard());
    phases.accept("Starting " + spec.nodes() + " servers.");
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      LocalCluster servers = new ClusterProvisioner().create(spec, engine, phases);
      started.push(servers);
      phases.accept("Starting the proxy and the manager.");
      LateObserver observer = new LateObserver();
      Proxy proxy = proxy(spec, servers, proxyPort, observer);
      started.push(proxy);
      ManagerFolders folders = ManagerFolders.in(spec.directory());
      DecisionLog log = SqliteDecisionLog.open(folders.decisions());
      HistoryStore history = SqliteHistory.open(folders.decisions());
      AutoCloseable logAndFolders = () -> close(log, history, folders, spec.keep());
      started.push(logAndFolders);
      Function<InstanceKey, InstanceLink> links = links(credentials(servers));
      List<RouteFollower> followers = List.of(proxy.follower());
      Manager manager = manager(spec, servers, followers, log, history, folders.archive());
      started.push(manager);
      observer.set(manager.backendObserver());
      manager.start();
      awaitHealthy(manager, spec);
      return new ManagedCluster(spec.name(), servers, manager, proxy, links, logAndFolders);
    } catch (IOException | InterruptedException | RuntimeException e) {
      Closing.all(started.toArray(AutoCloseable[]::new));
      throw e;
    }
  }

  private static Proxy proxy(
      ClusterSpec spec, LocalCluster servers, int port, LateObserver observer) throws IOException {
    Account application = servers.accounts().application();
    ProxySettings settings =
        new ProxySettings(
            spec.name() + "-proxy",
            LOOPBACK,
            port,
            PROXY_THREADS,
            List.of(new ProxySettings.ProxyUser(application.user(), application.password())),
            HOLD_LIMIT,
            CONNECTIONS_PER_BACKEND);
    try {
      return Proxy.start(settings, observer);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage() + ": choose another port with --port", e);
    }
  }

  static LinkCredentials credentials(LocalCluster servers) {
    Account account = servers.accounts().manager();
    return new LinkCredentials(account.user(), account.password(), TlsMode.DISABLED)
        .withAdminPort(key -> adminPort(servers, key));
  }

  static Function<InstanceKey, InstanceLink> links(LinkCredentials credentials) {
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    return key -> links.open(key, credentials);
  }

  private static OptionalInt adminPort(LocalCluster servers, InstanceKey key) {
    return servers.nodes().stream()
        .filter(node -> node.key().equals(key))
        .findFirst()
        .map(LocalCluster.Node::adminPort)
        .orElse(OptionalInt.empty());
  }

  /** The manager of these servers, not started yet. */
  static Manager manager(
      ClusterSpec spec,
      LocalCluster servers,
      List<RouteFollower> followers,
      DecisionLog log,
      HistoryStore history,
      Path archive) {
    LinkCredentials credentials = credentials(servers);
    ManagerPorts ports =
        new ManagerPorts(
                links(credentials),
                log,
                new LocalServerControl(servers),
                new BinlogErrantArchive(credentials, MonotonicClock.SYSTEM, InstantSource.system()),
                MonotonicClock.SYSTEM,
                InstantSource.system())
            .withHistory(history);
    Account replication = servers.accounts().replication();
    ClusterDefinition definition =
        new ClusterDefinition(
            spec.name(),
            servers.nodes().stream().map(LocalCluster.Node::key).toList(),
            servers.semiSync() ? DurabilityPolicy.semiSync(spec.acks()) : DurabilityPolicy.async(),
            new ReplicationCredentials(replication.user(), replication.password(), false),
            followers,
            true);
    return new DefaultManager(
        ManagerSettings.defaults(spec.name() + "-manager", archive), List.of(definition), ports);
  }

  static void close(DecisionLog log, HistoryStore history, ManagerFolders folders, boolean keep)
      throws IOException {
    log.close();
    history.close();
    if (!keep) {
      folders.remove();
    }
  }

  static void awaitHealthy(Manager manager, ClusterSpec spec)
      throws IOException, InterruptedException {
    if (manager.awaitHealthy(spec.name(), FIRST_LOOK)) {
      return;
    }
    StringBuilder message =
        new StringBuilder(
            "the manager does not find the new cluster healthy after "
                + FIRST_LOOK.toSeconds()
                + " s");
    for (ClusterStatus status : manager.clusters()) {
      status.problems().forEach(problem -> message.append("; ").append(problem.sentence()));
    }
    throw new IOException(message + "; see the servers' logs in " + spec.directory());
  }
}
