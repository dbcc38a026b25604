package dev.baton.server.wiring;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.SqliteDecisionLog;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.Manager;
import dev.baton.ops.provision.ClusterProvisioner;
import dev.baton.ops.provision.ClusterSpec;
import dev.baton.ops.provision.LocalCluster;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import dev.baton.proxy.Proxy;
import dev.baton.topology.policy.DurabilityPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Servers as local processes, manager and proxy in this process. */
public final class LocalClusterFactory implements ClusterFactory {

  private static final String LOOPBACK = "127.0.0.1";

  static final Duration FIRST_LOOK = Duration.ofSeconds(30);

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
      ServedServers served = served(spec, servers);
      Proxy proxy = served.proxy(LOOPBACK, proxyPort, observer);
      started.push(proxy);
      ManagerFolders folders = ManagerFolders.in(spec.directory());
      DecisionLog log = SqliteDecisionLog.open(folders.decisions());
      HistoryStore history = SqliteHistory.open(folders.decisions());
      AutoCloseable logAndFolders = () -> close(log, history, folders, spec.keep());
      started.push(logAndFolders);
      Manager manager = served.manager(List.of(proxy.follower()), log, history, folders.archive());
      started.push(manager);
      observer.set(manager.backendObserver());
      manager.start();
      served.awaitHealthy(manager, FIRST_LOOK);
      return new ManagedCluster(
          spec.name(), servers, manager, proxy, served.links(), logAndFolders);
    } catch (IOException | InterruptedException | RuntimeException e) {
      Closing.all(started.toArray(AutoCloseable[]::new));
      throw e;
    }
  }

  static ServedServers served(ClusterSpec spec, LocalCluster servers) {
    return new ServedServers(
        spec.name(),
        servers.nodes().stream().map(LocalCluster.Node::key).toList(),
        servers.accounts(),
        key -> adminPort(servers, key),
        servers.semiSync() ? DurabilityPolicy.semiSync(spec.acks()) : DurabilityPolicy.async(),
        new LocalServerControl(servers),
        spec.directory());
  }

  private static OptionalInt adminPort(LocalCluster servers, InstanceKey key) {
    return servers.nodes().stream()
        .filter(node -> node.key().equals(key))
        .findFirst()
        .map(LocalCluster.Node::adminPort)
        .orElse(OptionalInt.empty());
  }

  static void close(DecisionLog log, HistoryStore history, ManagerFolders folders, boolean keep)
      throws IOException {
    log.close();
    history.close();
    if (!keep) {
      folders.remove();
    }
  }
}
