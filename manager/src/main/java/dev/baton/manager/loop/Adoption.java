package dev.baton.manager.loop;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.Resumption;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.List;

/**
 * Gives a cluster that the log does not know yet its first epoch, if it says by itself who its
 * primary is: the only writable instance, which replicates from nobody.
 */
final class Adoption {
  private final OperationContext context;

  Adoption(OperationContext context) {
    this.context = context;
  }

  /**
   * @return why not; empty if it was adopted
   */
  String run(ClusterSnapshot snapshot) {
    List<InstanceKey> silent =
        snapshot.instances().values().stream()
            .filter(view -> !view.reachable())
            .map(InstanceView::key)
            .toList();
    if (!silent.isEmpty()) {
      return "Not every member has answered yet: " + silent + ".";
    }
    List<InstanceKey> roots =
        snapshot.instances().values().stream()
            .map(InstanceView::facts)
            .filter(facts -> facts != null && facts.writable() && !facts.isReplica())
            .map(InstanceFacts::key)
            .toList();
    if (roots.size() != 1) {
      return "The primary is not clear: writable and replicating from nobody are " + roots + ".";
    }
    InstanceKey primary = roots.getFirst();
    OperationRecord record =
        context
            .recorder()
            .begin(
                context.cluster(),
                Resumption.ADOPTION,
                primary.toString(),
                primary + " is writable, replicates from nobody, and is the only one so.");
    long epoch = record.commitEpoch(0);
    record.setPrimary(epoch, primary.toString());
    record.finish(State.DONE, primary + " is the primary of epoch " + epoch + ".");
    return "";
  }
}
