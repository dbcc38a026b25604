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
import dev.baton.ops.provision.engine.EngineCache;
import dev.baton.ops.provision.engine.Engines;
import dev.baton.topology.port.InstanceLink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * Servers as local processes and their manager in this process, with no proxy in front of them: for
 * measuring the manager alone.
 */
public final class LocalManager implements AutoCloseable {

  private final LocalCluster servers;
  private final Manager manager;
  private final Function<InstanceKey, InstanceLink> links;
  private final AutoCloseable logAndFolders;

  private LocalManager(
      LocalCluster servers,
      Manager manager,
      Function<InstanceKey, InstanceLink> links,
      AutoCloseable logAndFolders) {
    this.servers = servers;
    this.manager = manager;
    this.links = links;
    this.logAndFolders = logAndFolders;
  }

  /**
   * Blocks until the manager finds the cluster healthy.
   *
   * @throws IOException if it cannot be brought up; whatever was started has been stopped
   */
  public static LocalManager start(ClusterSpec spec, String engine)
      throws IOException, InterruptedException {
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      LocalCluster servers =
          new ClusterProvisioner()
              .create(spec, Engines.resolve(engine, EngineCache.standard()), line -> {});
      started.push(servers);
      ManagerFolders folders = ManagerFolders.in(spec.directory());
      DecisionLog log = SqliteDecisionLog.open(folders.decisions());
      HistoryStore history = SqliteHistory.open(folders.decisions());
      AutoCloseable logAndFolders =
          () -> LocalClusterFactory.close(log, history, folders, spec.keep());
      started.push(logAndFolders);
      ServedServers served = LocalClusterFactory.served(spec, servers);
      Manager manager = served.manager(List.of(), log, history, folders.archive());
      started.push(manager);
      manager.start();
      served.awaitHealthy(manager, LocalClusterFactory.FIRST_LOOK);
      return new LocalManager(servers, manager, served.links(), logAndFolders);
    } catch (IOException | InterruptedException | RuntimeException e) {
      Closing.all(started.toArray(AutoCloseable[]::new));
      throw e;
    }
  }

  public LocalCluster servers() {
    return servers;
  }

  public Manager manager() {
    return manager;
  }

  /** A link of the caller's own, to be closed by it. */
  public InstanceLink link(InstanceKey server) {
    return links.apply(server);
  }

  @Override
  public void close() {
    Closing.all(manager, logAndFolders, servers);
  }
}
