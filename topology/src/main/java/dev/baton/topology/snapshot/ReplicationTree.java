package dev.baton.topology.snapshot;

import dev.baton.core.instance.InstanceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who replicates from whom in a snapshot, by the last facts of each instance. It may be a tree, a
 * ring, two primaries of each other, or several sources of one replica: it is told as it is.
 * Immutable.
 */
public final class ReplicationTree {
  private final ClusterSnapshot snapshot;
  private final Map<InstanceKey, List<InstanceView>> followers = new TreeMap<>();

  public ReplicationTree(ClusterSnapshot snapshot) {
    this.snapshot = snapshot;
    for (InstanceView view : snapshot.instances().values()) {
      for (InstanceKey source : sources(view)) {
        followers.computeIfAbsent(source, key -> new ArrayList<>()).add(view);
      }
    }
  }

  /** Who replicates directly from this instance, reachable or not, in the order of their keys. */
  public List<InstanceView> followers(InstanceKey source) {
    return List.copyOf(followers.getOrDefault(source, List.of()));
  }

  /** Whom this instance replicates from; several for a multi-source replica. */
  public List<InstanceKey> sources(InstanceKey instance) {
    return snapshot.view(instance).map(ReplicationTree::sources).orElse(List.of());
  }

  private static List<InstanceKey> sources(InstanceView view) {
    InstanceFacts facts = view.facts();
    List<ReplicationChannel> channels = facts == null ? List.of() : facts.channels();
    return channels.size() == 1 // as for nearly every replica
        ? List.of(channels.getFirst().source())
        : channels.stream().map(ReplicationChannel::source).distinct().toList();
  }

  /** Whether the two replicate from each other. */
  public boolean coPrimaries(InstanceKey one, InstanceKey other) {
    return sources(one).contains(other) && sources(other).contains(one);
  }

  /** Whether it replicates from somebody and somebody replicates from it. */
  public boolean intermediate(InstanceKey instance) {
    return !sources(instance).isEmpty() && followers.containsKey(instance);
  }

  /**
   * How many steps lie between an instance and another that it replicates from, directly or not: 0
   * for itself, empty if no chain of sources leads there.
   */
  public Optional<Integer> depthBelow(InstanceKey instance, InstanceKey root) {
    List<InstanceKey> level = List.of(instance);
    Set<InstanceKey> seen = new HashSet<>(level);
    for (int depth = 0; !level.isEmpty(); depth++) {
      if (level.contains(root)) {
        return Optional.of(depth);
      }
      List<InstanceKey> next = new ArrayList<>();
      for (InstanceKey at : level) {
        sources(at).stream().filter(seen::add).forEach(next::add);
      }
      level = next;
    }
    return Optional.empty();
  }

  /** Whether a chain of sources leads from one to the other. */
  public boolean leadsTo(InstanceKey instance, InstanceKey root) {
    return depthBelow(instance, root).isPresent();
  }
}
