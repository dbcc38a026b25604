package dev.baton.topology.snapshot;

import dev.baton.core.instance.InstanceKey;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which members of a cluster MySQL's Group Replication governs: the group elects its primary, and
 * opens and closes its members, so that nobody else may. Immutable.
 *
 * <p>It governs whoever takes part, and whoever it has thrown out. One that has only left it, as
 * after a restart without {@code group_replication_start_on_boot}, is governed while another
 * instance of the same group is there that no channel feeds either; so that asynchronous replicas,
 * and a primary of such, are not taken for a group's because the plugin is configured on them.
 */
public final class ReplicationGroups {
  private final Map<InstanceKey, GroupFacts> governed = new TreeMap<>();

  public ReplicationGroups(ClusterSnapshot snapshot) {
    for (InstanceView view : snapshot.instances().values()) {
      group(view).filter(group -> governs(group, view, snapshot)).ifPresent(g -> add(view, g));
    }
  }

  private void add(InstanceView view, GroupFacts group) {
    governed.put(view.key(), group);
  }

  private static boolean governs(GroupFacts group, InstanceView view, ClusterSnapshot snapshot) {
    return group.state() != GroupFacts.State.OFFLINE
        || (unfed(view)
            && snapshot.instances().values().stream()
                .filter(other -> !other.key().equals(view.key()) && unfed(other))
                .anyMatch(other -> group(other).filter(g -> isNamed(g, group)).isPresent()));
  }

  private static boolean isNamed(GroupFacts one, GroupFacts other) {
    return one.name().equals(other.name());
  }

  private static boolean unfed(InstanceView view) {
    InstanceFacts facts = view.facts();
    return facts != null && !facts.isReplica();
  }

  private static Optional<GroupFacts> group(InstanceView view) {
    InstanceFacts facts = view.facts();
    return facts == null ? Optional.empty() : facts.details().group();
  }

  /** The group that governs this instance, as it was last seen there; empty if none does. */
  public Optional<GroupFacts> of(InstanceKey instance) {
    return Optional.ofNullable(governed.get(instance));
  }

  /** Whether a group governs this instance. */
  public boolean govern(InstanceKey instance) {
    return governed.containsKey(instance);
  }

  /** Whether one group governs both, and the first is a full member of it. */
  public boolean isPeer(InstanceKey instance, InstanceKey other) {
    GroupFacts mine = governed.get(instance);
    GroupFacts theirs = governed.get(other);
    return mine != null
        && theirs != null
        && mine.state() == GroupFacts.State.ONLINE
        && Objects.equals(mine.name(), theirs.name());
  }
}
