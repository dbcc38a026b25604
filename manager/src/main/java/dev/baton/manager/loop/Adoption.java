package dev.baton.manager.loop;

import dev.baton.cluster.DecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.adopt.AssumedPrimary;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.operation.OperationContext;
import dev.baton.manager.operation.Resumption;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.plan.GroupElection;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ReplicationGroups;
import java.util.List;
import java.util.Optional;

/**
 * Gives a cluster that the log does not know yet its first epoch, and one that was only observed an
 * epoch for whoever is the primary now, if it says by itself who its primary is: the only writable
 * instance, which replicates from nobody. A replication group that has elected another primary gets
 * an epoch for that one.
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
      ReplicationGroups groups = new ReplicationGroups(snapshot);
      if (!roots.isEmpty() && roots.stream().allMatch(groups::govern)) {
        return "The replication group of "
            + roots
            + " takes writes on several members: Baton routes writes to one, and only observes it."
            + " SELECT group_replication_switch_to_single_primary_mode() changes that.";
      }
      return "The primary is not clear: writable and replicating from nobody are " + roots + ".";
    }
    InstanceKey primary = roots.getFirst();
    if (isRecorded(primary)) {
      return "";
    }
    record(
        Resumption.ADOPTION,
        snapshot,
        primary,
        primary + " is writable, replicates from nobody, and is the only one so.");
    return "";
  }

  /**
   * Follows the replication group that governs the recorded primary.
   *
   * @return whether it has elected another one, which is the primary of a new epoch now
   */
  boolean followGroup(ClusterSnapshot snapshot) {
    Optional<InstanceKey> elected = GroupElection.successor(snapshot);
    elected.ifPresent(
        primary ->
            record(
                Resumption.GROUP_ELECTION,
                snapshot,
                primary,
                "The replication group of %s has elected %s: Baton follows it."
                    .formatted(snapshot.primary(), primary)));
    return elected.isPresent();
  }

  private void record(String type, ClusterSnapshot snapshot, InstanceKey primary, String why) {
    OperationRecord record =
        context.recorder().begin(context.cluster(), type, primary.toString(), why);
    long epoch = record.commitEpoch(snapshot.epoch());
    record.setPrimary(epoch, primary.toString());
    record.finish(State.DONE, primary + " is the primary of epoch " + epoch + ".");
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
