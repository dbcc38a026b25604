package dev.baton.topology.refactor;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.Optional;
import java.util.Set;

/** Keeps enough direct replicas at the primary: with too few of them every commit would wait. */
final class Acknowledgers {
  private final Tree tree;
  private final DurabilityPolicy policy;

  Acknowledgers(Tree tree, DurabilityPolicy policy) {
    this.tree = tree;
    this.policy = policy;
  }

  /**
   * @param leaving who is going to acknowledge the primary's writes no longer
   * @return why they must stay; empty if they may go
   */
  Optional<String> objection(Set<InstanceKey> leaving) {
    InstanceKey primary = tree.snapshot().primary();
    if (primary == null || policy.mode() != DurabilityPolicy.Mode.SEMI_SYNC) {
      return Optional.empty();
    }
    long now = count(primary, Set.of());
    long left = count(primary, leaving);
    return left < policy.acks() && left < now
        ? Optional.of(
            "The primary %s would have %d acknowledgers and the policy needs %d: its writes would wait."
                .formatted(primary, left, policy.acks()))
        : Optional.empty();
  }

  private long count(InstanceKey primary, Set<InstanceKey> without) {
    return tree.snapshot().instances().values().stream()
        .filter(InstanceView::reachable)
        .map(InstanceView::facts)
        .filter(facts -> facts != null && acknowledges(facts, primary))
        .filter(facts -> !without.contains(facts.key()))
        .count();
  }

  private static boolean acknowledges(InstanceFacts facts, InstanceKey primary) {
    return facts.semiSync().replicaEnabled()
        && facts.channels().stream()
            .anyMatch(c -> c.source().equals(primary) && c.receiver() != ThreadState.STOPPED);
  }
}
