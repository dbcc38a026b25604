package dev.baton.manager.operation;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.plan.IntermediatePlanner.Plan;
import dev.baton.topology.port.InstanceException;
import dev.baton.topology.port.InstanceLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gives the replicas of a dead intermediate primary other sources, all at once: each stops
 * receiving, the new source is waited for until it has everything the replica has, and then the
 * replica follows it. Who cannot be moved to its first choice is tried with the next. Every step
 * can be done again; a manager that starts finds the operation, ends it, and begins another one if
 * that is still called for.
 */
public final class RelocationOperation {
  public static final String TYPE = "relocation";

  private final OperationContext context;
  private final MemberActions actions;

  public RelocationOperation(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
  }

  /** Runs it to its end: done if every replica that was meant follows somebody new. */
  public void run(OperationRecord record, InstanceKey dead, Plan plan) throws InterruptedException {
    record.step("relocate", plan.sentence());
    int choices = plan.targets().values().stream().mapToInt(List::size).max().orElse(1);
    Duration limit = context.settings().verbDeadline().multipliedBy(2L * choices);
    Map<InstanceKey, MemberActions.Outcome<InstanceKey>> outcomes;
    try {
      outcomes =
          actions.onAll(
              plan.targets().keySet(),
              limit,
              member -> move(member.key(), plan.targets().getOrDefault(member.key(), List.of())));
    } catch (InterruptedException e) {
      record.finish(
          State.ABORTED,
          "It was interrupted, or made way for a failover; what is left is tried again.");
      throw e;
    }
    List<String> troubles = new ArrayList<>(MemberActions.failed(outcomes).values());
    plan.left().forEach((replica, why) -> troubles.add(replica + ": " + why));
    Map<InstanceKey, InstanceKey> moved = MemberActions.done(outcomes);
    String done =
        moved.isEmpty()
            ? "Nobody was moved."
            : "Moved away from %s: %s.".formatted(dead, pairs(moved));
    record.step("repoint", done);
    context.members().poke();
    record.finish(
        troubles.isEmpty() ? State.DONE : State.ABORTED,
        troubles.isEmpty() ? done : done + " Left behind: " + String.join("; ", troubles));
  }

  private static String pairs(Map<InstanceKey, InstanceKey> moved) {
    return String.join(
        ", ", moved.entrySet().stream().map(e -> e.getKey() + " to " + e.getValue()).toList());
  }

  /** On the replica's own thread, which holds its verbs; the source is only asked. */
  private InstanceKey move(InstanceKey replica, List<InstanceKey> targets)
      throws StepFailedException, InterruptedException {
    String trouble = "nobody suits it";
    for (InstanceKey target : targets) {
      try {
        follow(replica, target);
        return target;
      } catch (InstanceException | StepFailedException e) {
        trouble = String.valueOf(e.getMessage());
      }
    }
    throw new StepFailedException(replica + " could not be moved: " + trouble);
  }

  private void follow(InstanceKey replica, InstanceKey target)
      throws InstanceException, StepFailedException {
    Duration limit = context.settings().verbDeadline();
    InstanceLink mine = link(replica);
    InstanceLink source = link(target);
    GtidPosition received = mine.stopReceiver(limit).received();
    GtidPosition all = received.joinedWith(mine.probe(limit).executed());
    if (!source.awaitExecuted(all, limit)) {
      throw new StepFailedException(
          "%s has not executed %s, which %s has, within %d ms"
              .formatted(target, all, replica, limit.toMillis()));
    }
    if (!source.historyContains(all, limit)) {
      throw new StepFailedException(
          "%s has %s, which is not in the history of %s".formatted(replica, all, target));
    }
    mine.replicateFrom(target, context.definition().replication(), limit);
  }

  private InstanceLink link(InstanceKey key) throws StepFailedException {
    return context
        .members()
        .get(key)
        .orElseThrow(() -> new StepFailedException(key + " is not known any more"))
        .link();
  }
}
