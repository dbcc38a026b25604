package dev.baton.manager.operation;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.plan.FailoverDecision.Promote;
import java.time.Duration;
import java.util.Objects;

/**
 * Lets a candidate that is wanted more fetch what it lacks from the most advanced replica, while
 * the clients wait: so all of it together has one limit, {@code promotion.catch-up-limit}.
 *
 * <p>At no moment does anything exist in fewer places than before (design invariant 4): both
 * execute everything they have received first, so that pointing the candidate elsewhere can drop no
 * relay log that matters; and the receiver of the most advanced stays stopped. The candidate is
 * pointed at it only if its own position truly lies in the other's history.
 */
final class CatchUp {
  private final OperationContext context;
  private final MemberActions actions;
  private final long end;

  CatchUp(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
    this.end =
        context.ports().clock().nanos()
            + context.definition().recovery().promotion().catchUpLimit().toNanos();
  }

  /**
   * @param own everything the candidate has received or executed
   * @throws StepFailedException if it did not come to its end in time; its receiver may run then,
   *     and has to be stopped again
   */
  void run(OperationRecord record, Promote promote, GtidPosition own)
      throws StepFailedException, InterruptedException {
    InstanceKey candidate = promote.candidate();
    InstanceKey source = Objects.requireNonNull(promote.catchUpFrom());
    record.tell(
        "catch-up",
        "%s fetches from %s what it lacks of %s.".formatted(candidate, source, promote.catchUp()));
    drain(source, promote.catchUp());
    drain(candidate, own);
    boolean lies = actions.on(source, left(), member -> member.link().historyContains(own, left()));
    if (!lies) {
      throw new StepFailedException(
          "%s has %s, which is not in the history of %s".formatted(candidate, own, source));
    }
    actions.on(
        candidate,
        left(),
        member -> {
          member.link().replicateFrom(source, context.definition().replication(), left());
          return true;
        });
    await(candidate, promote.catchUp());
    actions.on(candidate, left(), member -> member.link().stopReceiver(left()));
    record.stepDone(
        "catch-up",
        "%s has executed everything that %s has, and receives no more."
            .formatted(candidate, source));
  }

  private void drain(InstanceKey instance, GtidPosition position)
      throws StepFailedException, InterruptedException {
    actions.on(
        instance,
        left(),
        member -> {
          if (!actions.freshFacts(member).executed().covers(position)) {
            member.link().startApplier(left());
          }
          return true;
        });
    await(instance, position);
  }

  private void await(InstanceKey instance, GtidPosition position)
      throws StepFailedException, InterruptedException {
    if (!actions.on(instance, left(), member -> member.link().awaitExecuted(position, left()))) {
      throw new StepFailedException(
          "%s has not executed %s within promotion.catch-up-limit".formatted(instance, position));
    }
  }

  /**
   * @throws StepFailedException if the time is up
   */
  private Duration left() throws StepFailedException {
    Duration left = Duration.ofNanos(end - context.ports().clock().nanos());
    if (left.isNegative() || left.isZero()) {
      throw new StepFailedException("promotion.catch-up-limit has passed");
    }
    return left;
  }
}
