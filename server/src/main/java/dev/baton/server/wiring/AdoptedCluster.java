package dev.baton.server.wiring;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.SqliteDecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.DefaultManager;
import dev.baton.manager.api.Manager;
import dev.baton.manager.config.ClusterDefinition;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.port.ServerControl;
import dev.baton.manager.watch.Members;
import dev.baton.mysql.InstanceLinks;
import dev.baton.mysql.binlog.BinlogErrantArchive;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A manager of servers that Baton did not start: it may neither kill nor restart them. No proxy
 * follows it here, so clients have to be led to a new primary by other means.
 */
public final class AdoptedCluster implements AutoCloseable {

  /** By which names it was asked for, besides those under which its members are known. */
  private static final String SEEDS = "seeds";

  private final Manager manager;
  private final DecisionLog log;

  private AdoptedCluster(Manager manager, DecisionLog log) {
    this.manager = manager;
    this.log = log;
  }

  /**
   * Makes the manager; it looks at nothing before {@link Manager#start}.
   *
   * @throws dev.baton.cluster.DecisionLogException if the data folder cannot be used, for example
   *     because another manager uses it
   * @throws IOException if the folder belongs to another cluster of this name
   */
  public static AdoptedCluster open(AdoptionSettings settings) throws IOException {
    ManagerFolders folders = ManagerFolders.in(settings.data());
    DecisionLog log = SqliteDecisionLog.open(folders.decisions());
    try {
      requireSameCluster(log, settings);
    } catch (IOException e) {
      log.close();
      throw e;
    }
    InstanceLinks links = new InstanceLinks(MonotonicClock.SYSTEM);
    InstantSource wall = InstantSource.system();
    ManagerPorts ports =
        new ManagerPorts(
            key -> links.open(key, settings.account()),
            log,
            ServerControl.NONE,
            new BinlogErrantArchive(settings.account(), MonotonicClock.SYSTEM, wall),
            MonotonicClock.SYSTEM,
            wall);
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
    return new AdoptedCluster(manager, log);
  }

  /**
   * A log that remembers servers, none of which is named now, is another cluster's: its epochs and
   * members would be taken for this one's.
   */
  static void requireSameCluster(DecisionLog log, AdoptionSettings settings) throws IOException {
    Set<InstanceKey> known = new TreeSet<>(Members.remembered(log, settings.cluster()));
    String seeds = log.recall(settings.cluster(), SEEDS).orElse("");
    if (!seeds.isBlank()) {
      Stream.of(seeds.split(",")).map(InstanceKey::parse).forEach(known::add);
    }
    if (!known.isEmpty() && Collections.disjoint(known, settings.seeds())) {
      throw new IOException(
          ("%s holds the decisions of a cluster '%s' of other servers (%s), and %s is none of them."
                  + " Name one of them as --seed if it is the same cluster; else give this one a"
                  + " --cluster name or a --data folder of its own.")
              .formatted(settings.data(), settings.cluster(), text(known), text(settings.seeds())));
    }
    known.addAll(settings.seeds());
    log.remember(settings.cluster(), SEEDS, text(known).replace(", ", ","));
  }

  private static String text(Collection<InstanceKey> keys) {
    return keys.stream().map(InstanceKey::toString).collect(Collectors.joining(", "));
  }

  public Manager manager() {
    return manager;
  }

  @Override
  public void close() {
    Closing.all(manager, log);
  }
}
