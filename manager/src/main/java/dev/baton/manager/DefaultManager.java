package dev.baton.manager;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.BackendObserver;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.Recoveries;
import dev.baton.manager.api.RecoveryRequest;
import dev.baton.manager.api.Refactoring;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.HistorySettings;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.history.History;
import dev.baton.manager.history.QueuedHistory;
import dev.baton.manager.inventory.Inventory;
import dev.baton.manager.loop.ManagedCluster;
import dev.baton.manager.record.Recorder;
import dev.baton.manager.watch.InstanceWatcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The manager of one process. It closes the links it opened; the decision log and the proxies stay
 * open, they belong to whoever made them.
 */
public final class DefaultManager implements Manager {
  private static final Duration HEALTH_CHECK = Duration.ofMillis(20);

  /** Who asks where nobody has said so. */
  private static final String UNKNOWN = "a person";

  private final Map<String, ManagedCluster> clusters = new ConcurrentSkipListMap<>();
  private final Recorder recorder;
  private final ManagerPorts ports;
  private final QueuedHistory store;
  private final History history;
  private final RecoveryDesk desk;
  private boolean started;

  /**
   * @throws IllegalArgumentException if two clusters have one name
   */
  public DefaultManager(
      ManagerSettings settings, List<ClusterDefinition> definitions, ManagerPorts ports) {
    this(settings, HistorySettings.defaults(), definitions, ports);
  }

  /**
   * @throws IllegalArgumentException if two clusters have one name
   */
  public DefaultManager(
      ManagerSettings settings,
      HistorySettings kept,
      List<ClusterDefinition> definitions,
      ManagerPorts ports) {
    this.ports = ports;
    this.recorder = new Recorder(ports.log(), ports.wall());
    this.store = new QueuedHistory(ports.history(), ports.tasks());
    this.history = new History(store, ports.wall(), kept);
    recorder.addListener(history::heard);
    for (ClusterDefinition definition : definitions) {
      ManagedCluster cluster = new ManagedCluster(definition, settings, ports, recorder, history);
      if (clusters.put(definition.name(), cluster) != null) {
        throw new IllegalArgumentException("two clusters are called " + definition.name());
      }
    }
    this.desk = new RecoveryDesk(history, this::cluster, clusters::values);
  }

  @Override
  public synchronized void start() {
    started = true;
    clusters.values().forEach(ManagedCluster::start);
  }

  /**
   * Takes on a cluster, or the one of that name anew as it is defined now; its servers are left as
   * they are. It must have no operation under way.
   *
   * @param clusterPorts this cluster's way to its servers; log and clocks must be the manager's own
   */
  public synchronized void manage(
      ClusterDefinition definition, ManagerSettings settings, ManagerPorts clusterPorts) {
    release(definition.name());
    ManagedCluster cluster =
        new ManagedCluster(definition, settings, clusterPorts, recorder, history);
    clusters.put(definition.name(), cluster);
    if (started) {
      cluster.start();
    }
  }

  /** Lets go of a cluster; does nothing if there is none of that name. */
  public synchronized void release(String name) {
    ManagedCluster cluster = clusters.remove(name);
    if (cluster != null) {
      cluster.close();
    }
  }

  @Override
  public List<ClusterStatus> clusters() {
    return clusters.values().stream().map(ManagedCluster::status).toList();
  }

  @Override
  public OperationReport switchover(String cluster, @Nullable InstanceKey target) {
    return recoveries().gracefulTakeover(cluster, RecoveryRequest.by(UNKNOWN).to(target));
  }

  @Override
  public OperationReport failover(String cluster) {
    return recoveries().forceFailover(cluster, RecoveryRequest.by(UNKNOWN));
  }

  @Override
  public Refactoring refactoring() {
    return new ManagerRefactoring(this::cluster, clusters::values);
  }

  @Override
  public InstanceKey discover(String cluster, InstanceKey instance) {
    return cluster(cluster).discover(instance);
  }

  @Override
  public boolean forget(String cluster, InstanceKey instance) {
    return cluster(cluster).forget(instance);
  }

  @Override
  public String arm(String cluster, boolean armed) {
    return cluster(cluster).arm(armed);
  }

  @Override
  public Inventory inventory(String cluster) {
    return cluster(cluster).inventory();
  }

  @Override
  public List<OperationReport> operations(String cluster, int limit) {
    return cluster(cluster).operations(limit);
  }

  @Override
  public boolean awaitHealthy(String cluster, Duration deadline) throws InterruptedException {
    ManagedCluster managed = cluster(cluster);
    long begun = ports.clock().nanos();
    while (!managed.healthy()) {
      if (ports.clock().nanos() - begun >= deadline.toNanos()) {
        return false;
      }
      ports.tasks().sleep(HEALTH_CHECK);
    }
    return true;
  }

  @Override
  public void addListener(Consumer<ManagerEvent> listener) {
    recorder.addListener(listener);
  }

  @Override
  public Recoveries recoveries() {
    return desk;
  }

  @Override
  public BackendObserver backendObserver() {
    return new BackendObserver() {
      @Override
      public void backendFailed(InstanceKey instance, String what) {
        clusters.values().forEach(cluster -> cluster.lookNow(instance));
      }

      @Override
      public void backendRefused(InstanceKey instance, String what) {
        clusters
            .values()
            .forEach(cluster -> cluster.heard(instance, InstanceWatcher::proxyRefused));
      }

      @Override
      public void backendShuttingDown(InstanceKey instance, String what) {
        clusters
            .values()
            .forEach(cluster -> cluster.heard(instance, InstanceWatcher::shutdownSaid));
      }
    };
  }

  private ManagedCluster cluster(String name) {
    ManagedCluster cluster = clusters.get(name);
    if (cluster == null) {
      throw new IllegalArgumentException(
          "no cluster is called " + name + "; there are " + clusters.keySet());
    }
    return cluster;
  }

  @Override
  public void close() {
    clusters.values().forEach(ManagedCluster::close);
    store.close();
  }
}
