package dev.baton.simulation.link;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.port.ServerControl;
import dev.baton.simulation.server.FakeServer;
import dev.baton.simulation.server.Transaction;
import dev.baton.topology.port.ErrantArchive;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The processes that the manager owns, and its archive. */
final class SimulatedServices implements ServerControl, ErrantArchive {
  private static final long START_NANOS = 1_200_000_000L;

  private final ManagerProcess manager;
  private final ClusterServers servers;
  private final boolean owns;
  private final Consumer<List<Transaction>> archived;

  SimulatedServices(
      ManagerProcess manager,
      ClusterServers servers,
      boolean owns,
      Consumer<List<Transaction>> archived) {
    this.manager = manager;
    this.servers = servers;
    this.owns = owns;
    this.archived = archived;
  }

  @Override
  public boolean owns(InstanceKey instance) {
    return owns;
  }

  @Override
  public boolean isRunning(InstanceKey instance) {
    return servers.get(instance).isRunning();
  }

  @Override
  public int restartReadOnly(
      InstanceKey instance,
      @Nullable GtidPosition clusterHistory,
      Path archiveDirectory,
      Duration deadline)
      throws IOException {
    if (!owns) {
      throw new IOException(instance + " was not started by Baton: restart it yourself");
    }
    manager.step();
    FakeServer server = servers.get(instance);
    manager.tell("restarts " + server);
    server.crash();
    int removed = 0;
    if (clusterHistory != null) {
      List<Transaction> tail = server.cutTail(clusterHistory);
      archived.accept(tail);
      removed = tail.size();
    }
    manager.group().pause(START_NANOS);
    manager.step();
    server.start(clusterHistory == null);
    return removed;
  }

  @Override
  public Rebuilt rebuild(
      InstanceKey instance, InstanceKey donor, InstanceKey source, Duration deadline)
      throws IOException {
    if (!owns) {
      return new Rebuilt(false, instance + " was not started by Baton: clone it yourself");
    }
    manager.step();
    FakeServer server = servers.get(instance);
    FakeServer from = servers.get(donor);
    manager.tell("rebuilds " + server + " from " + from);
    if (!from.isRunning() || from.isFrozen()) {
      throw new IOException(donor + " does not answer");
    }
    server.crash();
    server.cloneOf(from);
    manager.group().pause(START_NANOS);
    manager.step();
    server.start();
    return new Rebuilt(true, instance + " is a copy of " + donor);
  }

  @Override
  public Archived archive(
      InstanceLink instance, InstanceLink holder, Path directory, Duration deadline)
      throws InstanceException {
    FakeServer server = servers.get(instance.key());
    Session session = Session.open(manager, server, deadline);
    FakeServer primary = servers.get(holder.key());
    List<Transaction> held =
        Session.open(manager, primary, deadline).ask(() -> List.copyOf(primary.binlog().entries()));
    List<Transaction> errant =
        session.ask(
            () -> server.binlog().entries().stream().filter(t -> !held.contains(t)).toList());
    archived.accept(errant);
    return new Archived(errant.size(), errant.toString(), directory);
  }
}
