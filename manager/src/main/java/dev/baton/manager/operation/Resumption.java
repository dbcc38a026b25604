package dev.baton.manager.operation;

import dev.baton.cluster.DecisionLog.Epoch;
import dev.baton.cluster.DecisionLog.Operation;
import dev.baton.cluster.DecisionLog.Step;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with, or takes back, what a manager left unfinished when it stopped. What it finds in the
 * log says how far it may have come; what the servers say now decides.
 */
public final class Resumption {
  /** The operation that gives a cluster its first epoch; its old primary is its new one. */
  public static final String ADOPTION = "adopt";

  /** A replication group has elected another primary; recorded like an adoption. */
  public static final String GROUP_ELECTION = "group-election";

  /** A member's data replaced by a copy: a repair, which no failover waits for, on the record. */
  public static final String REBUILD = "rebuild";

  /** Operations whose every step can be done again, by another operation. */
  private static final Set<String> CHANGES_NO_ROLE =
      Set.of(
          RelocationOperation.TYPE,
          AcknowledgerOperation.TYPE,
          OpeningOperation.TYPE,
          RevivalOperation.TYPE);

  private final OperationContext context;
  private final Guarantees guarantees;
  private final Promotion promotion;

  public Resumption(OperationContext context, Guarantees guarantees) {
    this.context = context;
    this.guarantees = guarantees;
    this.promotion = new Promotion(context);
  }

  /** Brings one unfinished operation to its end. */
  public void run(Operation operation) throws InterruptedException {
    OperationRecord record = context.recorder().resume(operation);
    Epoch epoch = context.log().currentEpoch(context.cluster()).orElse(null);
    boolean committed = epoch != null && epoch.operationId().equals(operation.id());
    if (operation.type().equals(REBUILD)) {
      record.finish(
          State.ABORTED,
          "The manager stopped meanwhile. What is still missing is planned again from what the"
              + " server says.");
      return;
    }
    record.step(
        "resume",
        committed
            ? "Another run of the manager left this unfinished in epoch " + operation.epoch() + "."
            : "Another run of the manager left this unfinished before it made an epoch.");
    if (operation.oldPrimary().isEmpty() || (epoch == null && !committed)) {
      record.finish(
          State.ABORTED,
          "The manager stopped in the middle of it: its steps tell how far it came.");
      return;
    }
    if (CHANGES_NO_ROLE.contains(operation.type())) {
      record.finish(
          State.ABORTED,
          "The manager stopped in the middle of it: what is still called for begins anew.");
      return;
    }
    InstanceKey oldPrimary = InstanceKey.parse(operation.oldPrimary());
    if (operation.type().equals(ADOPTION) || operation.type().equals(GROUP_ELECTION)) {
      resumeAdoption(record, epoch, committed, oldPrimary);
      return;
    }
    boolean failover = operation.type().equals(FailoverOperation.TYPE);
    if (epoch != null && committed) {
      resumeCommitted(record, operation, epoch, oldPrimary, failover);
    } else if (failover) {
      record.finish(State.ABORTED, "The manager stopped before it had committed an epoch.");
    } else if (epoch != null) {
      new Reopening(context)
          .run(record, epoch.number(), oldPrimary, "The manager stopped before the promotion");
    }
  }

  private static void resumeAdoption(
      OperationRecord record, @Nullable Epoch epoch, boolean committed, InstanceKey primary) {
    if (epoch == null || !committed) {
      record.finish(State.ABORTED, "The manager stopped before it had committed the epoch.");
      return;
    }
    record.setPrimary(epoch.number(), primary.toString());
    record.finish(State.DONE, primary + " is the primary of epoch " + epoch.number() + ".");
  }

  private void resumeCommitted(
      OperationRecord record,
      Operation operation,
      Epoch epoch,
      InstanceKey oldPrimary,
      boolean failover)
      throws InterruptedException {
    Optional<InstanceKey> recorded = epoch.primary().map(InstanceKey::parse);
    Optional<InstanceKey> promoted = recorded.or(() -> candidate(operation, epoch.number()));
    if (recorded.isPresent() && recorded.get().equals(oldPrimary)) {
      new Reopening(context).run(record, epoch.number(), oldPrimary, "It was being taken back");
      return;
    }
    if (promoted.isPresent() && (recorded.isPresent() || promotion.isPromoted(promoted.get()))) {
      record.setPrimary(epoch.number(), promoted.get().toString());
      complete(record, epoch.number(), promoted.get(), failover);
      return;
    }
    // who may have been promoted unnoticed keeps the epoch: the next one gets its own
    long next = promoted.isPresent() ? record.commitEpoch(epoch.number()) : epoch.number();
    if (failover && (promoted.isPresent() || !answers(oldPrimary))) {
      new FailoverOperation(context, guarantees).proceed(record, oldPrimary, next);
      return;
    }
    context.leases().suspend();
    context.followers().revoke(next);
    String why =
        promoted
            .map(key -> "The manager stopped while it promoted " + key + ", which is no primary")
            .orElse("The manager stopped before the promotion");
    new Reopening(context).run(record, next, oldPrimary, why);
  }

  private void complete(OperationRecord record, long epoch, InstanceKey primary, boolean failover)
      throws InterruptedException {
    context.leases().suspend();
    context.followers().revoke(epoch);
    if (failover) {
      new FailoverOperation(context, guarantees).finishPromoted(record, epoch, primary);
    } else {
      List<InstanceKey> followers =
          context.members().views().values().stream()
              .filter(view -> view.reachable() && !view.key().equals(primary))
              .map(InstanceView::key)
              .toList();
      new SwitchoverOperation(context).finishPromoted(record, epoch, primary, followers);
    }
  }

  /** Whom the promotion was about to make primary under this epoch. */
  private static Optional<InstanceKey> candidate(Operation operation, long epoch) {
    return operation.steps().stream()
        .filter(step -> step.name().equals(Promotion.INTENT))
        .filter(step -> step.detail().lines().anyMatch(line -> line.equals("epoch=" + epoch)))
        .map(Step::detail)
        .map(Promotion::candidateOf)
        .reduce((first, last) -> last);
  }

  private boolean answers(InstanceKey instance) {
    return context.members().get(instance).stream()
        .map(member -> member.watcher().view())
        .filter(InstanceView::reachable)
        .map(InstanceView::facts)
        .anyMatch(facts -> facts != null && !isReplica(facts));
  }

  private static boolean isReplica(InstanceFacts facts) {
    return facts.isReplica();
  }
}
