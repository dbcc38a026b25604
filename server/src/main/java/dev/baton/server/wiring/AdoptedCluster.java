package dev.baton.server.wiring;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.SqliteDecisionLog;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.Manager;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.port.ServerControl;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.binlog.BinlogErrantArchive;
import dev.baton.server.config.ConfigurationException;
import java.time.InstantSource;
import java.util.List;

/**
 * A manager of servers that Baton did not start: it may neither kill nor restart them. No proxy
 * follows it here, so clients have to be led to a new primary by other means.
 */
public final class AdoptedCluster implements AutoCloseable {

  private final Manager manager;
  private final DecisionLog log;
  private final HistoryStore history;

  private AdoptedCluster(Manager manager, DecisionLog log, HistoryStore history) {
    this.manager = manager;
    this.log = log;
    this.history = history;
  }

  /**
   * Makes the manager; it looks at nothing before {@link Manager#start}.
   *
   * @throws dev.baton.cluster.DecisionLogException if the data folder cannot be used, for example
   *     because another manager uses it
   * @throws ConfigurationException if the folder belongs to another cluster of this name
   */
  public static AdoptedCluster open(AdoptionSettings settings) {
    ManagerFolders folders = ManagerFolders.in(settings.data());
    DecisionLog log = SqliteDecisionLog.open(folders.decisions());
    try {
      ClusterMemory.requireSameCluster(log, settings.data(), settings.cluster(), settings.seeds());
    } catch (ConfigurationException e) {
      log.close();
      throw e;
    }
    HistoryStore history = SqliteHistory.open(folders.decisions());
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    InstantSource wall = InstantSource.system();
    ManagerPorts ports =
        new ManagerPorts(
                key -> links.open(key, settings.account()),
                log,
                ServerControl.NONE,
                new BinlogErrantArchive(settings.account(), MonotonicClock.SYSTEM, wall),
                MonotonicClock.SYSTEM,
                wall)
            .withHistory(history);
    ClusterDefinition definition =
        new ClusterDefinition(
            settings.cluster(),
            settings.seeds(),
            settings.policy(),
            settings.replication(),
            List.of(),
            settings.armed());
    String id = "manager-" + ProcessHandle.current().pid();
    Manager manager =
        new DefaultManager(
            ManagerSettings.defaults(id, folders.archive()), List.of(definition), ports);
    return new AdoptedCluster(manager, log, history);
  }

  public Manager manager() {
    return manager;
  }

  @Override
  public void close() {
    Closing.all(manager, log, history);
  }
}
