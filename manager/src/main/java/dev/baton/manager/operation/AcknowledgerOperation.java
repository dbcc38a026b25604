package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.plan.AcknowledgerPlanner.Restore;
import java.time.Duration;
import java.util.Map;

/** Makes replicas of a primary whose commits wait acknowledge again, all at once. */
public final class AcknowledgerOperation {
  public static final String TYPE = "acknowledgers";

  private final OperationContext context;
  private final MemberActions actions;

  public AcknowledgerOperation(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
  }

  /** Runs it to its end: done if at least one acknowledges again. */
  public void run(OperationRecord record, InstanceKey primary, Restore restore)
      throws InterruptedException {
    record.step("acknowledge", restore.sentence());
    Duration limit = context.settings().verbDeadline();
    Map<InstanceKey, MemberActions.Outcome<Boolean>> outcomes =
        actions.onAll(
            restore.instances(),
            limit.multipliedBy(2),
            member -> {
              member.link().acknowledge(limit);
              member.link().replicateFrom(primary, context.definition().replication(), limit);
              return true;
            });
    context.members().poke();
    Map<InstanceKey, Boolean> done = MemberActions.done(outcomes);
    Map<InstanceKey, String> failed = MemberActions.failed(outcomes);
    String trouble = failed.isEmpty() ? "" : " Not so: " + String.join("; ", failed.values());
    record.finish(
        done.isEmpty() ? State.ABORTED : State.DONE,
        "%s acknowledge the writes of %s.%s"
            .formatted(Repointing.names(done.keySet()), primary, trouble));
  }
}
