package dev.baton.server.wiring;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.SqliteDecisionLog;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.manager.api.Manager;
import dev.baton.manager.port.ServerControl;
import dev.baton.ops.docker.DockerCluster;
import dev.baton.ops.mode.ReplicationMode;
import dev.baton.proxy.Proxy;
import dev.baton.server.tls.ServerCertificate;
import dev.baton.server.tls.WatchedCertificate;
import dev.baton.topology.policy.DurabilityPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The manager of a cluster of containers and the proxy in front of it, in this process. The engine
 * keeps the containers running, so the manager does not own the servers' processes.
 *
 * @param stop what is to be closed, first to last
 */
public record DockerService(Manager manager, Proxy proxy, AutoCloseable stop)
    implements AutoCloseable {

  /**
   * @param directory where the proxy's certificate is, too
   * @param address where the proxy listens
   * @throws IOException if something cannot be started; what was started has been stopped
   */
  public static DockerService start(DockerCluster cluster, Path directory, String address, int port)
      throws IOException {
    ServedServers served =
        new ServedServers(
            cluster.file().name(),
            cluster.keys(),
            cluster.accounts(),
            key -> cluster.adminPort(),
            durability(cluster),
            ServerControl.NONE,
            directory);
    LateObserver observer = new LateObserver();
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      Proxy proxy = served.proxy(address, port, observer, ServerCertificate.of(directory));
      started.push(proxy);
      WatchedCertificate certificate =
          WatchedCertificate.start(directory, WatchedCertificate.INTERVAL, proxy::useTls);
      started.push(certificate);
      ManagerFolders folders = ManagerFolders.in(directory);
      DecisionLog log = SqliteDecisionLog.open(folders.decisions());
      started.push(log);
      HistoryStore history = SqliteHistory.open(folders.decisions());
      started.push(history);
      Manager manager = served.manager(List.of(proxy.follower()), log, history, folders.archive());
      started.push(manager);
      observer.set(manager.backendObserver());
      manager.start();
      return new DockerService(
          manager, proxy, () -> Closing.all(certificate, proxy, manager, log, history));
    } catch (IOException | RuntimeException e) {
      Closing.all(started.toArray(AutoCloseable[]::new));
      throw e;
    }
  }

  private static DurabilityPolicy durability(DockerCluster cluster) {
    return cluster.file().replication() == ReplicationMode.SEMI_SYNC && cluster.keys().size() > 1
        ? DurabilityPolicy.semiSync(cluster.file().acks())
        : DurabilityPolicy.async();
  }

  @Override
  public void close() throws Exception {
    stop.close();
  }
}
