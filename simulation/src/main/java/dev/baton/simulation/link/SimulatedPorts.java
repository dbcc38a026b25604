package dev.baton.simulation.link;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.shell.ShellCommands;
import dev.baton.simulation.server.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What one run of the manager reaches the simulated world through. */
public final class SimulatedPorts {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private SimulatedPorts() {}

  /**
   * @param owns whether the manager may restart the servers' processes
   * @param archived told of what was archived
   */
  public static ManagerPorts of(
      ManagerProcess manager,
      ClusterServers servers,
      DecisionLog log,
      HistoryStore history,
      VerbWatcher watcher,
      boolean owns,
      Consumer<List<Transaction>> archived) {
    SimulatedServices services = new SimulatedServices(manager, servers, owns, archived);
    return new ManagerPorts(
        key -> new SimulatedLink(manager, servers.get(key), servers, watcher),
        new SimulatedLog(manager, log, watcher),
        services,
        services,
        manager.scheduler(),
        () -> BEGIN.plusNanos(manager.scheduler().nanos()),
        manager.tasks(),
        history,
        new ShellCommands(manager.scheduler()));
  }
}
