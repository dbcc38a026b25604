package dev.baton.topology.refactor;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationGroups;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who replicates from whom in a snapshot. Immutable. */
final class Tree {
  private final ClusterSnapshot snapshot;
  private final ReplicationGroups groups;

  Tree(ClusterSnapshot snapshot) {
    this.snapshot = snapshot;
    this.groups = new ReplicationGroups(snapshot);
  }

  ClusterSnapshot snapshot() {
    return snapshot;
  }

  boolean knows(InstanceKey key) {
    return snapshot.view(key).isPresent();
  }

  /** What is known of an instance that answers; empty if it does not. */
  Optional<InstanceFacts> facts(InstanceKey key) {
    return snapshot.view(key).filter(InstanceView::reachable).map(InstanceView::facts);
  }

  /** Whom an instance replicates from, by what was last known of it. */
  Optional<InstanceKey> sourceOf(InstanceKey key) {
    return snapshot
        .view(key)
        .map(InstanceView::facts)
        .flatMap(InstanceFacts::channel)
        .map(channel -> channel.source());
  }

  /** Why this one is not Baton's to change: a replication group governs it. Empty if none does. */
  Optional<String> governed(InstanceKey key) {
    return groups
        .of(key)
        .map(
            group ->
                ("%s is a member of the replication group %s, which elects its primary and opens"
                        + " and closes its members itself: Baton changes nothing there.")
                    .formatted(key, group.name()));
  }

  /** Everybody whose source it is, in the order of their keys. */
  List<InstanceKey> replicasOf(InstanceKey source) {
    return snapshot.instances().keySet().stream()
        .filter(key -> sourceOf(key).filter(source::equals).isPresent())
        .toList();
  }

  /** Whether the chain of sources from an instance upwards meets another one. */
  boolean isBelow(InstanceKey instance, InstanceKey other) {
    Set<InstanceKey> seen = new HashSet<>();
    Optional<InstanceKey> at = sourceOf(instance);
    while (at.isPresent() && seen.add(at.get())) {
      if (at.get().equals(other)) {
        return true;
      }
      at = sourceOf(at.get());
    }
    return false;
  }

  /** The top of the chain of sources: who replicates from nobody, or where the chain closes. */
  InstanceKey rootOf(InstanceKey instance) {
    Set<InstanceKey> seen = new HashSet<>();
    InstanceKey at = instance;
    while (seen.add(at)) {
      Optional<InstanceKey> next = sourceOf(at);
      if (next.isEmpty() || at.equals(snapshot.primary())) {
        return at;
      }
      at = next.get();
    }
    return at;
  }
}
