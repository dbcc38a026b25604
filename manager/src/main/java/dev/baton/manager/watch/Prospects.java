package dev.baton.manager.watch;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.config.ManagerPorts;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceFacts.ConnectedReplica;
import dev.baton.topology.snapshot.ServerActivity.DumpThread;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;

/**
 * Finds replicas that do not say where they can be reached ({@code report_host} is empty): their
 * source sees the address their connection comes from, and a port that they report or, like
 * orchestrator, its own. Such a guess becomes a member only once a server answers there that has
 * the server id of the replica that is looked for. Thread-safe.
 */
final class Prospects {
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);

  private final ManagerSettings settings;
  private final ManagerPorts ports;
  private final Map<InstanceKey, Long> triedNanos = new ConcurrentHashMap<>();
  private final Set<InstanceKey> found = new ConcurrentSkipListSet<>();

  Prospects(ManagerSettings settings, ManagerPorts ports) {
    this.settings = settings;
    this.ports = ports;
  }

  /**
   * Looks where nobody has looked lately; returns at once.
   *
   * @param sources what the members tell
   * @param known whether a server of this id is a member already
   * @return who has been found since the last call
   */
  List<InstanceKey> look(Collection<InstanceFacts> sources, Predicate<Long> known) {
    for (InstanceFacts source : sources) {
      Set<Long> wanted = new TreeSet<>();
      Set<Integer> reported = new TreeSet<>(Set.of(source.key().port()));
      for (ConnectedReplica replica : source.connectedReplicas()) {
        if (replica.key().isEmpty() && !known.test(replica.serverId())) {
          wanted.add(replica.serverId());
          if (replica.port() > 0) {
            reported.add(replica.port());
          }
        }
      }
      if (!wanted.isEmpty()) {
        tryAll(source, reported, wanted);
      }
    }
    List<InstanceKey> news = List.copyOf(found);
    news.forEach(found::remove);
    return news;
  }

  private void tryAll(InstanceFacts source, Set<Integer> reported, Set<Long> wanted) {
    for (DumpThread thread : source.details().activity().dumpThreads()) {
      for (int port : reported) {
        String host = thread.host().replaceFirst(":\\d+$", "");
        if (!host.isBlank()) {
          tryOne(new InstanceKey(host, port), wanted);
        }
      }
    }
  }

  private void tryOne(InstanceKey guess, Set<Long> wanted) {
    long now = ports.clock().nanos();
    Long tried = triedNanos.get(guess);
    if (tried != null && now - tried < BETWEEN_TRIES.toNanos()) {
      return;
    }
    triedNanos.put(guess, now);
    ports.tasks().start("guess-" + guess, () -> ask(guess, wanted));
  }

  private void ask(InstanceKey guess, Set<Long> wanted) {
    try (InstanceLink link = ports.links().apply(guess)) {
      if (wanted.contains(link.probe(settings.probeTimeout()).serverId())) {
        found.add(guess);
      }
    } catch (InstanceException e) {
      // a guess that was wrong; it is tried again later
    }
  }
}
