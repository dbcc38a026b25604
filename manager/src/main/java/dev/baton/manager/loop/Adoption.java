package dev.baton.manager.loop;

import dev.baton.cluster.DecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.adopt.AssumedPrimary;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.Resumption;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceView;
import java.util.List;

/**
 * Gives a cluster that the log does not know yet its first epoch, and one that was only observed an
 * epoch for whoever is the primary now, if it says by itself who its primary is: the only writable
 * instance, which replicates from nobody.
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
    List<InstanceKey> roots = AssumedPrimary.roots(snapshot.instances().values());
    if (roots.size() != 1) {
      return "The primary is not clear: writable and replicating from nobody are " + roots + ".";
    }
    InstanceKey primary = roots.getFirst();
    if (isRecorded(primary)) {
      return "";
    }
    OperationRecord record =
        context
            .recorder()
            .begin(
                context.cluster(),
                Resumption.ADOPTION,
                primary.toString(),
                primary + " is writable, replicates from nobody, and is the only one so.");
    long epoch = record.commitEpoch(snapshot.epoch());
    record.setPrimary(epoch, primary.toString());
    record.finish(State.DONE, primary + " is the primary of epoch " + epoch + ".");
    return "";
  }

  private boolean isRecorded(InstanceKey primary) {
    return context
        .log()
        .currentEpoch(context.cluster())
        .flatMap(DecisionLog.Epoch::primary)
        .filter(primary.toString()::equals)
        .isPresent();
  }
}
