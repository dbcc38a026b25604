package dev.baton.server.wiring;

import dev.baton.cluster.DecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.routing.RouteFollower;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.Manager;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.config.PseudoGtidSettings;
import dev.baton.manager.port.ServerControl;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.binlog.BinlogErrantArchive;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.server.config.ClusterConfiguration;
import dev.baton.server.config.Configuration;
import dev.baton.server.lead.LedProxy;
import dev.baton.server.proxysql.HostgroupPair;
import dev.baton.server.proxysql.ProxySqlFollower;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.Detected.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A manager of servers that Baton did not start: it may neither kill nor restart them. Clients are
 * led to a new primary by proxies elsewhere that follow it, by ProxySQLs that it keeps right, or by
 * hooks. Clusters come and go while it runs.
 */
public final class ManagerProcess implements AutoCloseable {

  private final Path folder;
  private final ManagerState state;
  private final DefaultManager manager;
  private final InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
  private final Map<String, Fleet> fleets = new ConcurrentHashMap<>();
  private final Map<String, Long> since = new ConcurrentHashMap<>();

  private ManagerProcess(Path folder, ManagerState state, DefaultManager manager) {
    this.folder = folder;
    this.state = state;
    this.manager = manager;
  }

  /**
   * Makes the manager with the clusters that the configuration lists; it looks at nothing before
   * {@link Manager#start}.
   *
   * @throws dev.baton.cluster.DecisionLogException if the data folder cannot be used, for example
   *     because another manager uses it
   */
  public static ManagerProcess open(Configuration configuration) {
    ManagerFolders folders = ManagerFolders.in(configuration.basic().dataDirectory());
    try {
      Files.createDirectories(configuration.basic().dataDirectory());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "data-directory " + configuration.basic().dataDirectory() + " cannot be made", e);
    }
    ManagerState state = ManagerState.open(configuration.basic().state(), folders.decisions());
    InstantSource wall = InstantSource.system();
    ManagerProcess process =
        new ManagerProcess(
            configuration.basic().dataDirectory(),
            state,
            new DefaultManager(
                configuration.manager(), configuration.history(), List.of(), ofNobody(state)));
    try {
      configuration.clusters().forEach(c -> process.manage(c, configuration.manager()));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
    return process;
  }

  private static ManagerPorts ofNobody(ManagerState state) {
    return new ManagerPorts(
            key -> {
              throw new IllegalStateException("no cluster of this manager holds " + key);
            },
            state.log(),
            ServerControl.NONE,
            (instance, holder, directory, deadline) -> {
              throw new IllegalStateException("no cluster of this manager holds " + instance.key());
            },
            MonotonicClock.SYSTEM,
            InstantSource.system())
        .withHistory(state.history());
  }

  /** The proxies in front of one cluster. */
  private record Fleet(Optional<ProxySqlFollower> told, List<LedProxy> led) {

    static Fleet of(ClusterConfiguration cluster, DecisionLog log) {
      List<LedProxy> led = new ArrayList<>();
      cluster
          .ledProxies()
          .ifPresent(
              target -> {
                String authority = ClusterMemory.authority(log, cluster.name());
                for (InstanceKey admin : target.admins()) {
                  for (HostgroupPair pair : target.pairs()) {
                    led.add(
                        new LedProxy(
                            target.options(admin),
                            pair,
                            cluster.name(),
                            authority,
                            MonotonicClock.SYSTEM));
                  }
                }
              });
      return new Fleet(cluster.proxySql().map(ProxySqlFollower::new), led);
    }

    List<RouteFollower> followers() {
      return Stream.<RouteFollower>concat(told.stream(), led.stream()).toList();
    }

    void close() {
      told.ifPresent(ProxySqlFollower::close);
      led.forEach(LedProxy::close);
    }
  }

  /** For how long the cluster has been managed as it is configured now. */
  Duration managedFor(String cluster) {
    return Duration.ofMillis(
        MonotonicClock.SYSTEM.millisSince(
            since.getOrDefault(cluster, MonotonicClock.SYSTEM.nanos())));
  }

  /** Takes a cluster on, or anew as it is configured now. Its servers are left as they are. */
  void manage(ClusterConfiguration cluster, ManagerSettings settings) {
    ClusterMemory.requireSameCluster(state.log(), folder, cluster.name(), cluster.seeds());
    Fleet before = fleets.remove(cluster.name());
    Fleet fleet = Fleet.of(cluster, state.log());
    fleets.put(cluster.name(), fleet);
    List<RouteFollower> followers = fleet.followers();
    since.put(cluster.name(), MonotonicClock.SYSTEM.nanos());
    manager.manage(
        definition(cluster, followers),
        settings,
        ports(cluster.credentials(), cluster.detect().queries()));
    forget(before);
  }

  void release(String cluster) {
    manager.release(cluster);
    forget(fleets.remove(cluster));
  }

  private static void forget(@Nullable Fleet fleet) {
    if (fleet != null) {
      fleet.close();
    }
  }

  /** Whether a failover or switchover of the cluster runs, which must not lose its manager. */
  boolean isBusy(String cluster) {
    return manager.operations(cluster, 1).stream().anyMatch(op -> op.state() == State.RUNNING);
  }

  private static ClusterDefinition definition(
      ClusterConfiguration cluster, List<RouteFollower> followers) {
    return new ClusterDefinition(
            cluster.name(),
            cluster.seeds(),
            cluster.policy(),
            cluster.replication(),
            followers,
            cluster.arm(),
            cluster.recovery())
        .withPseudoGtid(new PseudoGtidSettings(cluster.pseudoGtid(), cluster.pseudoGtidInterval()))
        .withHostNames(cluster.hostNames())
        .ignoring(cluster.ignored());
  }

  private ManagerPorts ports(LinkCredentials account, Map<Subject, String> queries) {
    InstantSource wall = InstantSource.system();
    return new ManagerPorts(
            key -> links.open(key, account, queries),
            state.log(),
            ServerControl.NONE,
            new BinlogErrantArchive(account, MonotonicClock.SYSTEM, wall),
            MonotonicClock.SYSTEM,
            wall)
        .withHistory(state.history());
  }

  /** A link of its own, to look at a server that is of no cluster yet. */
  InstanceLink link(InstanceKey server, LinkCredentials account) {
    return links.open(server, account);
  }

  DecisionLog log() {
    return state.log();
  }

  public Manager manager() {
    return manager;
  }

  @Override
  public void close() {
    Closing.all(manager, state);
    fleets.values().forEach(Fleet::close);
  }
}
