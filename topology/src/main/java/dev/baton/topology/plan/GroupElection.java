package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.GroupFacts;
import dev.baton.topology.snapshot.GroupFacts.Member;
import dev.baton.topology.snapshot.GroupFacts.Role;
import dev.baton.topology.snapshot.GroupFacts.State;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom the replication group of the primary has elected. Baton follows the group: a primary is
 * recorded only once the group has one, and no write is lost by that, because the group itself lets
 * a transaction commit only when most members have it.
 */
public final class GroupElection {
  private GroupElection() {}

  /**
   * Another primary than the recorded one: it says so itself, takes writes, is with the majority,
   * and every reachable member that is with a majority names it too. A member that has been cut off
   * or frozen, and does not know yet that it was replaced, makes it wait.
   *
   * @return empty if the group has the recorded primary, has none yet, is not of one mind, or has
   *     several on purpose (multi-primary mode)
   */
  public static Optional<InstanceKey> successor(ClusterSnapshot snapshot) {
    InstanceKey recorded = snapshot.primary();
    ReplicationGroups groups = new ReplicationGroups(snapshot);
    GroupFacts group = recorded == null ? null : groups.of(recorded).orElse(null);
    if (recorded == null || group == null) {
      return Optional.empty();
    }
    List<InstanceFacts> elected = new ArrayList<>();
    List<String> named = new ArrayList<>();
    for (InstanceView view : snapshot.instances().values()) {
      InstanceFacts facts = view.facts();
      GroupFacts seen = groups.of(view.key()).orElse(null);
      if (facts == null || seen == null || !view.reachable() || !decides(seen, group)) {
        continue;
      }
      seen.primary().map(Member::serverUuid).ifPresent(named::add);
      if (seen.role() == Role.PRIMARY) {
        elected.add(facts);
      }
    }
    return elected.stream()
        .filter(facts -> facts.writable() && !facts.key().equals(recorded))
        .filter(facts -> named.stream().allMatch(uuid -> uuid.equals(facts.serverUuid())))
        .map(InstanceFacts::key)
        .findFirst();
  }

  private static boolean decides(GroupFacts seen, GroupFacts group) {
    return seen.name().equals(group.name())
        && seen.singlePrimary()
        && seen.state() == State.ONLINE
        && seen.hasMajority();
  }

  /** Why nobody but its group may take this primary's role from it; empty if none governs it. */
  public static Optional<String> objection(ClusterSnapshot snapshot, InstanceKey primary) {
    return new ReplicationGroups(snapshot)
        .of(primary)
        .map(
            group ->
                ("%s is a member of the replication group %s, which elects its primary itself, and"
                        + " Baton follows it. To move the role, run SELECT"
                        + " group_replication_set_as_primary('SERVER_UUID') on a member.")
                    .formatted(primary, group.name()));
  }
}
