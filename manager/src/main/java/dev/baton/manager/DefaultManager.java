package dev.baton.manager;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.BackendObserver;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.Refactoring;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
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

  private final Map<String, ManagedCluster> clusters = new ConcurrentSkipListMap<>();
  private final Recorder recorder;
  private final ManagerPorts ports;
  private boolean started;

  /**
   * @throws IllegalArgumentException if two clusters have one name
   */
  public DefaultManager(
      ManagerSettings settings, List<ClusterDefinition> definitions, ManagerPorts ports) {
    this.ports = ports;
    this.recorder = new Recorder(ports.log(), ports.wall());
    for (ClusterDefinition definition : definitions) {
      ManagedCluster cluster = new ManagedCluster(definition, settings, ports, recorder);
      if (clusters.put(definition.name(), cluster) != null) {
        throw new IllegalArgumentException("two clusters are called " + definition.name());
      }
    }
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
    ManagedCluster cluster = new ManagedCluster(definition, settings, clusterPorts, recorder);
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
    return uninterrupted(() -> cluster(cluster).switchover(target));
  }

  @Override
  public OperationReport failover(String cluster) {
    return uninterrupted(() -> cluster(cluster).failover());
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

  /** What a person asked for and may have to be waited for. */
  @FunctionalInterface
  private interface Asked {
    OperationReport run() throws InterruptedException;
  }

  private static OperationReport uninterrupted(Asked asked) {
    try {
      return asked.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: the operation goes on by itself", e);
    }
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
  }
}
