package dev.baton.server.wiring;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.server.config.ClusterConfiguration;
import dev.baton.server.config.ClusterFinder;
import dev.baton.server.config.Configuration;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.ReplicationChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clusters that no file lists: each was found from a server that somebody named, by following
 * its sources up to the one that has none, and is remembered in the decision log.
 */
final class FoundClusters implements ClusterFinder {

  private static final Logger LOG = LoggerFactory.getLogger(FoundClusters.class);
  private static final Duration LOOK = Duration.ofSeconds(3);
  private static final int MAX_SOURCES = 32;

  /** Where the log keeps what belongs to no cluster. */
  private static final String NO_CLUSTER = "";

  private static final String MEMORY = "found-clusters";

  private final ManagerProcess process;
  private final Supplier<Configuration> configuration;
  private final Map<String, List<InstanceKey>> found = new LinkedHashMap<>();

  FoundClusters(ManagerProcess process, Supplier<Configuration> configuration) {
    this.process = process;
    this.configuration = configuration;
  }

  /** Takes on again what was found in an earlier run and is still in no file. */
  synchronized void restore() {
    String memory = process.log().recall(NO_CLUSTER, MEMORY).orElse("");
    for (String line : memory.lines().toList()) {
      String[] parts = line.split("\t");
      List<InstanceKey> seeds = Arrays.stream(parts[1].split(",")).map(InstanceKey::parse).toList();
      boolean listed =
          process.manager().clusters().stream().anyMatch(c -> name(c).equals(parts[0]));
      if (!listed) {
        found.put(parts[0], seeds);
        manage(parts[0], seeds);
      }
    }
  }

  /** As they are with the configuration of now. */
  synchronized List<ClusterConfiguration> configured(Configuration now) {
    return found.entrySet().stream()
        .map(entry -> now.found().apply(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public synchronized Found discover(InstanceKey server) throws FindException {
    Optional<String> known = clusterOf(Set.of(server));
    if (known.isPresent()) {
      return new Found(known.get(), server, false);
    }
    LinkedHashSet<InstanceKey> path = pathToTop(server);
    Optional<String> above = clusterOf(path);
    if (above.isPresent()) {
      // Its manager finds the replica from its source by itself.
      return new Found(above.get(), server, false);
    }
    String name = configuration.get().discovery().nameOf(path.getLast());
    if (found.containsKey(name)) {
      return new Found(name, server, false);
    }
    List<InstanceKey> seeds = new ArrayList<>(path.reversed());
    manage(name, seeds);
    found.put(name, seeds);
    remember();
    LOG.info("cluster {} was found from {}", name, server);
    return new Found(name, server, true);
  }

  private void manage(String name, List<InstanceKey> seeds) {
    Configuration now = configuration.get();
    process.manage(now.found().apply(name, seeds), now.manager());
  }

  private Optional<String> clusterOf(Set<InstanceKey> servers) {
    return process.manager().clusters().stream()
        .filter(c -> servers.stream().anyMatch(key -> c.snapshot().view(key).isPresent()))
        .map(FoundClusters::name)
        .findFirst();
  }

  private static String name(ClusterStatus status) {
    return status.snapshot().cluster();
  }

  /** The server, its source, that one's source and so on; a source that does not answer ends it. */
  private LinkedHashSet<InstanceKey> pathToTop(InstanceKey server) throws FindException {
    LinkedHashSet<InstanceKey> path = new LinkedHashSet<>();
    InstanceKey at = server;
    while (at != null && path.size() < MAX_SOURCES && path.add(at)) {
      InstanceFacts facts;
      try {
        facts = look(at);
      } catch (InstanceException e) {
        if (path.size() > 1) {
          return path;
        }
        throw new FindException(
            server
                + " cannot be looked at: "
                + e.getMessage()
                + "; check clusters.user and that it"
                + " runs",
            e);
      }
      at = facts.channel().map(ReplicationChannel::source).orElse(null);
    }
    return path;
  }

  private InstanceFacts look(InstanceKey server) throws InstanceException {
    ClusterConfiguration account = configuration.get().found().apply("found", List.of(server));
    try (InstanceLink link = process.link(server, account.credentials())) {
      return link.probe(LOOK);
    }
  }

  @Override
  public synchronized void forget(String cluster) {
    if (found.remove(cluster) == null) {
      throw new IllegalArgumentException(
          "cluster " + cluster + " was not found out: take it out of the configuration and reload");
    }
    process.release(cluster);
    remember();
  }

  private void remember() {
    StringBuilder lines = new StringBuilder();
    found.forEach(
        (name, seeds) ->
            lines
                .append(name)
                .append('\t')
                .append(String.join(",", seeds.stream().map(InstanceKey::toString).toList()))
                .append('\n'));
    process.log().remember(NO_CLUSTER, MEMORY, lines.toString());
  }
}
