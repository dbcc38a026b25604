package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a transaction has been writing on the primary for too long to move the role now: it would
 * be lost, or would hold up everybody else. Asked before anything is done.
 */
public final class TransactionAge {
  private final OperationContext context;
  private final MemberActions actions;

  public TransactionAge(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
  }

  /** Why the role may not be moved; empty if it may. */
  public String objection(InstanceKey primary) throws InterruptedException {
    Duration limit = context.definition().recovery().takeoverTransactionLimit();
    try {
      Optional<Duration> longest =
          actions.on(
              primary,
              context.settings().verbDeadline(),
              member -> member.link().longestWrite(context.settings().probeTimeout()));
      return longest
          .filter(age -> age.compareTo(limit) > 0)
          .map(
              age ->
                  ("A transaction has been writing on %s for %d s, longer than the %d s of"
                          + " recovery.takeover-transaction-limit: wait for it, or end it.")
                      .formatted(primary, age.toSeconds(), limit.toSeconds()))
          .orElse("");
    } catch (StepFailedException e) {
      return "It is not known how long transactions have been open: " + e.getMessage();
    }
  }
}
