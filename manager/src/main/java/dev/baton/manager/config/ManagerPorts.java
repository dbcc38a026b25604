package dev.baton.manager.config;

import dev.baton.cluster.DecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.core.time.Tasks;
import dev.baton.manager.port.ServerControl;
import dev.baton.topology.port.ErrantArchive;
import dev.baton.topology.port.InstanceLink;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What a manager reaches the world through. It closes the links that it opens and nothing else.
 *
 * @param links opens a link to an instance; nothing is connected before its first use
 * @param tasks the threads of the manager, and whatever they wait for
 */
public record ManagerPorts(
    Function<InstanceKey, InstanceLink> links,
    DecisionLog log,
    ServerControl servers,
    ErrantArchive archive,
    MonotonicClock clock,
    InstantSource wall,
    Tasks tasks) {

  /** On the machine's own threads. */
  public ManagerPorts(
      Function<InstanceKey, InstanceLink> links,
      DecisionLog log,
      ServerControl servers,
      ErrantArchive archive,
      MonotonicClock clock,
      InstantSource wall) {
    this(links, log, servers, archive, clock, wall, Tasks.SYSTEM);
  }
}
