package dev.baton.manager.config;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.manager.port.CommandRunner;
import dev.baton.manager.port.ServerControl;
import dev.baton.manager.shell.ShellCommands;
import dev.baton.topology.port.ErrantArchive;
import dev.baton.topology.port.InstanceLink;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What a manager reaches the world through. It closes the links that it opens and nothing else.
 *
 * @param links opens a link to an instance; nothing is connected before its first use
 * @param tasks the threads of the manager, and whatever they wait for
 * @param history what happened, and what people said
 * @param commands runs the hooks
 */
public record ManagerPorts(
    Function<InstanceKey, InstanceLink> links,
    DecisionLog log,
    ServerControl servers,
    ErrantArchive archive,
    MonotonicClock clock,
    InstantSource wall,
    Tasks tasks,
    HistoryStore history,
    CommandRunner commands) {

  /** With a history that ends with the process, and hooks run by this machine's shell. */
  public ManagerPorts(
      Function<InstanceKey, InstanceLink> links,
      DecisionLog log,
      ServerControl servers,
      ErrantArchive archive,
      MonotonicClock clock,
      InstantSource wall,
      Tasks tasks) {
    this(
        links,
        log,
        servers,
        archive,
        clock,
        wall,
        tasks,
        SqliteHistory.inMemory(),
        new ShellCommands(clock));
  }

  /** The same, on the machine's own threads. */
  public ManagerPorts(
      Function<InstanceKey, InstanceLink> links,
      DecisionLog log,
      ServerControl servers,
      ErrantArchive archive,
      MonotonicClock clock,
      InstantSource wall) {
    this(links, log, servers, archive, clock, wall, Tasks.SYSTEM);
  }

  /** The same with this history. */
  public ManagerPorts withHistory(HistoryStore store) {
    return new ManagerPorts(links, log, servers, archive, clock, wall, tasks, store, commands);
  }
}
