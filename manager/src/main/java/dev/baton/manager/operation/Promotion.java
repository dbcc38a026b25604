package dev.baton.manager.operation;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.plan.FailoverDecision.Promote;
import dev.baton.topology.plan.RevokedReplica;
import dev.baton.topology.snapshot.InstanceFacts;
import java.time.Duration;
import java.util.List;

/**
 * Makes the chosen candidate the primary: lets it execute what it has received, however long that
 * takes (design invariant 4), promotes it, and records that.
 */
final class Promotion {
  /** The step before the promotion; what a resuming manager looks for. */
  static final String INTENT = "promoting";

  private static final String CANDIDATE = "candidate=";
  private static final Duration SLICE = Duration.ofSeconds(1);

  /** After so many slices everything is looked at again; the wait itself has no limit. */
  private static final int SLICES = 10;

  private final OperationContext context;
  private final MemberActions actions;

  Promotion(OperationContext context) {
    this.context = context;
    this.actions = new MemberActions(context);
  }

  /** How it ended. */
  enum Result {
    PROMOTED,
    /** The candidate failed before anything was changed on it: choose again. */
    NOT_BEGUN,
    /** It may be writable or not: whoever is next needs an epoch of its own. */
    UNCERTAIN
  }

  Result run(
      OperationRecord record,
      long epoch,
      Promote promote,
      List<RevokedReplica> reached,
      Repointing repointing)
      throws InterruptedException {
    InstanceKey candidate = promote.candidate();
    boolean drained =
        reached.stream()
            .filter(replica -> replica.key().equals(candidate))
            .anyMatch(RevokedReplica::drained);
    try {
      if (promote.catchUpFrom() != null) {
        new CatchUp(context).run(record, promote, holdings(reached, candidate));
      } else if (!drained) {
        catchUp(record, candidate, promote.catchUp());
      }
    } catch (StepFailedException e) {
      record.tell("catch-up", "The catch-up failed: " + e.getMessage() + ". Looking again.");
      return Result.NOT_BEGUN;
    }
    intend(record, epoch, candidate);
    repointing.start(promote.early());
    if (promote(record, epoch, candidate)) {
      return Result.PROMOTED;
    }
    repointing.await(); // whoever is next stops the receivers again
    return Result.UNCERTAIN;
  }

  private static GtidPosition holdings(List<RevokedReplica> reached, InstanceKey candidate) {
    return reached.stream()
        .filter(replica -> replica.key().equals(candidate))
        .map(RevokedReplica::holdings)
        .findFirst()
        .orElseThrow();
  }

  private void catchUp(OperationRecord record, InstanceKey candidate, GtidPosition position)
      throws StepFailedException, InterruptedException {
    record.tell("catch-up", candidate + " applies what it has received, up to " + position + ".");
    Duration deadline = context.settings().verbDeadline();
    actions.on(
        candidate,
        deadline,
        member -> {
          member.link().startApplier(deadline);
          return true;
        });
    for (int slice = 0; slice < SLICES; slice++) {
      boolean executed =
          actions.on(candidate, deadline, member -> member.link().awaitExecuted(position, SLICE));
      if (executed) {
        record.stepDone("catch-up", candidate + " has executed everything it had received.");
        return;
      }
      record.tell("catch-up", candidate + " still applies.");
    }
    throw new StepFailedException(candidate + " still has to execute part of " + position);
  }

  /** Records whom the epoch is for, before anything is done that makes it the primary. */
  void intend(OperationRecord record, long epoch, InstanceKey candidate) {
    record.step(
        INTENT,
        "%s is being promoted under epoch %d.".formatted(candidate, epoch),
        CANDIDATE + candidate + "\nepoch=" + epoch);
  }

  /**
   * After {@link #intend}.
   *
   * @return false if it is not known to be the primary now
   */
  boolean promote(OperationRecord record, long epoch, InstanceKey candidate)
      throws InterruptedException {
    try {
      actions.on(
          candidate,
          context.settings().verbDeadline(),
          member -> {
            member.link().promote(context.settings().verbDeadline());
            return true;
          });
    } catch (StepFailedException e) {
      if (!isPromoted(candidate)) {
        record.tell("promote", "The promotion failed: " + e.getMessage() + ". Looking again.");
        return false;
      }
    }
    record.setPrimary(epoch, candidate.toString());
    record.stepDone("promote", "%s takes writes, under epoch %d.".formatted(candidate, epoch));
    return true;
  }

  /** Whether the instance takes writes and follows nobody. */
  boolean isPromoted(InstanceKey candidate) throws InterruptedException {
    try {
      InstanceFacts facts =
          actions.on(candidate, context.settings().verbDeadline(), actions::freshFacts);
      return facts.writable() && !facts.isReplica();
    } catch (StepFailedException e) {
      return false;
    }
  }

  /** The candidate that an {@link #INTENT} step names. */
  static InstanceKey candidateOf(String detail) {
    return detail
        .lines()
        .filter(line -> line.startsWith(CANDIDATE))
        .map(line -> InstanceKey.parse(line.substring(CANDIDATE.length())))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no candidate in '" + detail + "'"));
  }
}
