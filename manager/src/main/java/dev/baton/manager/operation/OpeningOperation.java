package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.plan.OpeningPlanner;
import dev.baton.topology.snapshot.ClusterSnapshot;
import java.time.Duration;

/**
 * Opens the primary of the current epoch that refuses writes. The epoch stays: nobody else has been
 * given the role meanwhile, and the log says so.
 */
public final class OpeningOperation {
  public static final String TYPE = "opening";

  private final OperationContext context;
  private final MemberActions actions;

  public OpeningOperation(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
  }

  /** Runs it to its end. */
  public void run(OperationRecord record, InstanceKey primary) throws InterruptedException {
    Duration limit = context.settings().verbDeadline();
    try {
      actions.on(
          primary,
          limit,
          member -> {
            actions.freshFacts(member); // after this one the others can only have less
            ClusterSnapshot now = context.snapshot();
            String objection =
                primary.equals(now.primary())
                    ? OpeningPlanner.objection(now).orElse("")
                    : primary + " is not the primary any more";
            if (!objection.isEmpty()) {
              throw new StepFailedException(objection);
            }
            record.step("open", primary + " is being made writable.");
            member.link().unfence(limit);
            return true;
          });
      context.members().poke();
      record.finish(State.DONE, primary + " takes writes again.");
    } catch (StepFailedException e) {
      record.finish(State.ABORTED, String.valueOf(e.getMessage()));
    }
  }
}
