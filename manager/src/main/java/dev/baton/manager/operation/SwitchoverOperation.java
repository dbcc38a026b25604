package dev.baton.manager.operation;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.plan.SwitchoverPlanner.Move;
import dev.baton.topology.port.InstanceLink.FenceOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Moves the primary role in a planned way: point replicas at the target while the old primary still
 * serves, drain the proxies, fence the old primary, let the target execute the rest, promote it
 * under a new epoch, release. Whatever fails before the promotion is undone: the old primary takes
 * writes again.
 */
public final class SwitchoverOperation {
  public static final String TYPE = "switchover";

  /** The step from which on the old primary may be read-only. */
  static final String FENCING = "fencing";

  private final OperationContext context;
  private final MemberActions actions;

  public SwitchoverOperation(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
  }

  /** Runs it to its end: done, or aborted with everything as it was. */
  public void run(OperationRecord record, Move move, long currentEpoch)
      throws InterruptedException {
    record.tell("detected", move.sentence());
    if (!moveAhead(record, move)) {
      return;
    }
    context.tables().settle();
    String undrained = drain(currentEpoch);
    if (!undrained.isEmpty()) {
      releaseAsItWas(record, move, currentEpoch, "Not everything under way ended: " + undrained);
      return;
    }
    record.stepDone("hold", "The proxies are drained and hold what comes.");
    try {
      record.step(FENCING, move.from() + " is being made read-only.");
      fence(move.from());
      catchUp(record, move);
    } catch (StepFailedException e) {
      undo(record, move, currentEpoch, String.valueOf(e.getMessage()));
      return;
    }
    promote(record, move, currentEpoch);
  }

  /** Returns false if a replica could not be pointed at the target; then nothing else was done. */
  private boolean moveAhead(OperationRecord record, Move move) throws InterruptedException {
    if (move.ahead().isEmpty()) {
      return true;
    }
    List<String> failed = point(move.ahead(), move.to()).await();
    if (failed.isEmpty()) {
      record.stepDone(
          "ahead", "%s replicate from %s.".formatted(Repointing.names(move.ahead()), move.to()));
      return true;
    }
    bringBack(record, move).await();
    record.finish(
        State.ABORTED,
        "Not all replicas could be pointed at %s (%s). Nothing was held; %s stays the primary."
            .formatted(move.to(), String.join("; ", failed), move.from()));
    return false;
  }

  private Repointing point(List<InstanceKey> replicas, InstanceKey source) {
    Repointing repointing = new Repointing(context, source);
    repointing.start(replicas);
    return repointing;
  }

  /** Whoever cannot be brought back follows the wrong primary, which the loop repairs. */
  private Repointing bringBack(OperationRecord record, Move move) {
    if (!move.ahead().isEmpty()) {
      record.tell(
          "back", "%s go back to %s.".formatted(Repointing.names(move.ahead()), move.from()));
    }
    return point(move.ahead(), move.from());
  }

  private String drain(long epoch) throws InterruptedException {
    Map<String, String> undrained =
        context.followers().drain(epoch, context.settings().drainDeadline());
    return String.join(
        "; ", undrained.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList());
  }

  private void fence(InstanceKey oldPrimary) throws StepFailedException, InterruptedException {
    Duration deadline = context.settings().fenceDeadline();
    FenceOutcome outcome =
        actions.on(oldPrimary, deadline, member -> member.link().fence(false, deadline));
    if (outcome == FenceOutcome.PENDING) {
      throw new StepFailedException("a commit that waits on " + oldPrimary + " holds up the fence");
    }
  }

  private void catchUp(OperationRecord record, Move move)
      throws StepFailedException, InterruptedException {
    Duration limit = context.settings().switchoverCatchUp();
    GtidPosition rest =
        actions.on(move.from(), limit, member -> actions.freshFacts(member).executed());
    boolean executed =
        actions.on(move.to(), limit, member -> member.link().awaitExecuted(rest, limit));
    if (!executed) {
      throw new StepFailedException(
          move.to() + " has not executed " + rest + " within " + limit.toMillis() + " ms");
    }
    actions.on(move.to(), limit, member -> member.link().stopReceiver(limit));
    record.stepDone("catch-up", move.to() + " has executed everything, and receives no more.");
  }

  private void promote(OperationRecord record, Move move, long currentEpoch)
      throws InterruptedException {
    context.leases().suspend();
    long epoch = record.commitEpoch(currentEpoch);
    context.followers().revoke(epoch);
    Promotion promotion = new Promotion(context);
    promotion.intend(record, epoch, move.to());
    if (!promotion.promote(record, epoch, move.to())) {
      // it may have been promoted unnoticed: it keeps the epoch, and the old primary gets its own
      long next = record.commitEpoch(epoch);
      context.followers().revoke(next);
      undo(record, move, next, move.to() + " could not be promoted");
      return;
    }
    Repointing rest = new Repointing(context, move.to());
    new Release(context).run(record, epoch, move.to(), rest, move.behind(), move.followers());
    finish(record, epoch, move.to());
  }

  /** Ends a switchover whose promotion was recorded when its manager stopped. */
  void finishPromoted(
      OperationRecord record, long epoch, InstanceKey primary, List<InstanceKey> followers)
      throws InterruptedException {
    new Release(context).run(record, epoch, primary, followers);
    finish(record, epoch, primary);
  }

  private static void finish(OperationRecord record, long epoch, InstanceKey primary) {
    record.finish(State.DONE, "%s is the primary of epoch %d.".formatted(primary, epoch));
  }

  private void releaseAsItWas(OperationRecord record, Move move, long epoch, String why)
      throws InterruptedException {
    context.tables().publish(epoch, move.from(), readers(move), true);
    bringBack(record, move).await();
    record.finish(State.ABORTED, why + ". " + move.from() + " stays the primary.");
  }

  private static List<InstanceKey> readers(Move move) {
    return Stream.concat(
            move.followers().stream().filter(key -> !key.equals(move.from())), Stream.of(move.to()))
        .sorted()
        .toList();
  }

  private void undo(OperationRecord record, Move move, long epoch, String why)
      throws InterruptedException {
    keepReadOnly(move.to());
    Repointing back = bringBack(record, move);
    new Reopening(context).run(record, epoch, move.from(), "Rolled back: " + why);
    back.await();
  }

  /** A promotion that failed half-way must not leave a second writable instance. */
  private void keepReadOnly(InstanceKey target) throws InterruptedException {
    try {
      Duration deadline = context.settings().fenceDeadline();
      actions.on(
          target,
          deadline,
          member -> {
            if (actions.freshFacts(member).writable()) {
              member.link().fence(false, deadline);
            }
            return true;
          });
    } catch (StepFailedException e) {
      // the loop fences whoever takes writes beside the primary as soon as it answers
      context.recorder().tell(context.cluster(), "", "fenced", "Not yet: " + e.getMessage());
    }
  }
}
