package dev.baton.topology.plan;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.ErrantTransactions;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.List;

/** Whom to copy when a server is rebuilt. */
final class Donors {

  private Donors() {}

  /**
   * A replica that can be spared, so that the copy does not slow the writers down; else the
   * primary. A replica on whose acknowledgement commits may wait is not to be spared, and a copy of
   * one with something of its own would have to be rebuilt, too.
   */
  static InstanceKey choose(ClusterSnapshot snapshot, InstanceKey primary, InstanceKey target) {
    List<InstanceKey> replicas =
        snapshot.instances().values().stream()
            .filter(view -> !view.key().equals(target) && replicates(view, primary))
            .map(InstanceView::key)
            .toList();
    int needed =
        snapshot
            .view(primary)
            .map(InstanceView::facts)
            .map(InstanceFacts::semiSync)
            .filter(semiSync -> semiSync.sourceEnabled())
            .map(semiSync -> semiSync.requiredAcks())
            .orElse(0);
    return replicas.size() <= needed
        ? primary
        : replicas.reversed().stream()
            .filter(replica -> hasNothingOfItsOwn(snapshot, replica, primary))
            .findFirst()
            .orElse(primary);
  }

  private static boolean hasNothingOfItsOwn(
      ClusterSnapshot snapshot, InstanceKey replica, InstanceKey primary) {
    InstanceFacts mine = snapshot.view(replica).map(InstanceView::facts).orElse(null);
    InstanceFacts theirs = snapshot.view(primary).map(InstanceView::facts).orElse(null);
    return mine != null && theirs != null && ErrantTransactions.between(mine, theirs).isEmpty();
  }

  private static boolean replicates(InstanceView view, InstanceKey primary) {
    InstanceFacts facts = view.facts();
    return view.reachable()
        && facts != null
        && facts
            .channel()
            .filter(c -> c.source().equals(primary))
            .filter(c -> c.receiver() == ThreadState.RUNNING)
            .filter(c -> c.applier() == ThreadState.RUNNING)
            .isPresent();
  }
}
