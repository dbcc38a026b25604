package dev.baton.manager.operation;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport.State;
import dev.baton.manager.port.ServerControl;
import dev.baton.manager.record.OperationRecord;
import dev.baton.topology.plan.FailoverDecision;
import dev.baton.topology.plan.FailoverDecision.Promote;
import dev.baton.topology.plan.FailoverPlanner;
import dev.baton.topology.plan.FailoverQuestion;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.policy.PromotionPolicy.CatchUp;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a primary that is dead, in the order of the invariants: new epoch, proxies hold,
 * receivers revoked, proof, catch-up, promotion, release.
 *
 * <p>When nobody may be promoted it says why, and waits: for the old primary, which then gets its
 * role back, or for replicas that complete the proof. Every step can be done again, so that another
 * run of the manager can go on from any of them.
 */
public final class FailoverOperation {
  public static final String TYPE = "failover";

  /** The step by which it says that it has to wait. */
  public static final String REFUSED = "refused";

  private final OperationContext context;
  private final Guarantees guarantees;
  private final MemberActions actions;
  private final Revocation revocation;
  private final Promotion promotion;
  private String lastProof = "";
  private String lastRefusal = "";
  private boolean inVain;
  private long inVainNanos;
  private @Nullable InstanceKey designated;
  private final Set<InstanceKey> strayed = new TreeSet<>();

  public FailoverOperation(OperationContext context, Guarantees guarantees) {
    this.context = context;
    this.guarantees = guarantees;
    this.actions = new MemberActions(context);
    this.revocation = new Revocation(context);
    this.promotion = new Promotion(context);
  }

  /** Whom a person would like to see promoted; taken if it holds everything that others hold. */
  public FailoverOperation preferring(@Nullable InstanceKey instance) {
    designated = instance;
    return this;
  }

  /** Runs it to its end, which may be long if it has to wait. */
  public void run(OperationRecord record, InstanceKey oldPrimary, long currentEpoch)
      throws InterruptedException {
    context.leases().suspend();
    proceed(record, oldPrimary, record.commitEpoch(currentEpoch));
  }

  /** Everything after the commit of the epoch; another run of the manager goes on here too. */
  void proceed(OperationRecord record, InstanceKey oldPrimary, long committedEpoch)
      throws InterruptedException {
    long epoch = committedEpoch;
    hold(record, epoch);
    while (true) {
      ClusterSnapshot snapshot = context.snapshot();
      Revocation.Result revoked = revocation.run(snapshot, oldPrimary);
      FailoverDecision decision = FailoverPlanner.decide(question(snapshot, oldPrimary, revoked));
      if (decision instanceof Promote promote) {
        prove(record, revoked, promote);
        Repointing repointing = new Repointing(context, promote.candidate());
        if (promote.catchUpFrom() != null) {
          strayed.add(promote.candidate());
        }
        Promotion.Result result =
            promotion.run(record, epoch, promote, revoked.reached(), repointing);
        if (result == Promotion.Result.PROMOTED) {
          release(record, epoch, promote, repointing);
          return;
        }
        if (result == Promotion.Result.UNCERTAIN) {
          epoch = record.commitEpoch(epoch);
          hold(record, epoch);
        }
      } else {
        refuse(record, revoked, decision);
      }
      revive(record, oldPrimary);
      if (answers(oldPrimary)) {
        new Reopening(context)
            .run(
                record,
                epoch,
                oldPrimary,
                "Nobody could be promoted and it answers again",
                strayed);
        return;
      }
      context.ports().tasks().sleep(context.settings().probeInterval());
    }
  }

  private void hold(OperationRecord record, long epoch) throws InterruptedException {
    context.leases().suspend();
    List<String> waitedFor = context.followers().revoke(epoch);
    record.stepDone(
        "hold",
        waitedFor.isEmpty()
            ? "All proxies (%d) hold and pass nothing of an older epoch."
                .formatted(context.followers().count())
            : "The proxies hold; the leases of " + waitedFor + " have run out.");
  }

  private FailoverQuestion question(
      ClusterSnapshot snapshot, InstanceKey oldPrimary, Revocation.Result revoked) {
    Optional<InstanceFacts> facts = snapshot.view(oldPrimary).map(InstanceView::facts);
    return new FailoverQuestion(
        snapshot,
        oldPrimary,
        context.definition().policy(),
        guarantees.of(oldPrimary, facts),
        revoked.reached(),
        designated,
        promotion(snapshot));
  }

  /** What was only wanted is tried once; then the most advanced is promoted, if it may be. */
  private PromotionPolicy promotion(ClusterSnapshot snapshot) {
    PromotionPolicy policy = context.promotability().among(snapshot.instances().keySet());
    return strayed.isEmpty() || policy.catchUp() == CatchUp.NEVER
        ? policy
        : policy.withCatchUp(CatchUp.IF_NEEDED);
  }

  /** Said once for each candidate and proof, however often the candidate fails. */
  private void prove(OperationRecord record, Revocation.Result revoked, Promote promote) {
    String stopped = describe(revoked);
    String proof = stopped + promote.sentence();
    if (!proof.equals(lastProof)) {
      lastProof = proof;
      record.stepDone("revoke", stopped);
      record.stepDone("proof", promote.sentence());
    }
  }

  private static String describe(Revocation.Result revoked) {
    String reached =
        revoked.reached().stream()
            .map(replica -> replica.key() + " at " + replica.holdings())
            .collect(Collectors.joining(", "));
    return "Receivers are stopped: "
        + (reached.isEmpty() ? "none" : reached)
        + (revoked.unreached().isEmpty()
            ? "."
            : "; not reached: " + String.join("; ", revoked.unreached().values()) + ".");
  }

  /** Said once for each reason, however often it is tried again. */
  private void refuse(
      OperationRecord record, Revocation.Result revoked, FailoverDecision decision) {
    if (!decision.sentence().equals(lastRefusal)) {
      lastRefusal = decision.sentence();
      record.stepDone("revoke", describe(revoked));
      record.step(
          REFUSED,
          decision.sentence()
              + " Nobody is promoted: waiting for more replicas or for the old primary.");
    }
  }

  /**
   * Nobody could be promoted, so the old primary is waited for: where its process has ended and is
   * Baton's, nobody else starts it. It is started as it is; it holds every acknowledged write. That
   * the proof holds is not enough to go on without it: the only one that has everything may be
   * unable to apply it.
   */
  private void revive(OperationRecord record, InstanceKey oldPrimary) throws InterruptedException {
    ServerControl servers = context.ports().servers();
    long now = context.ports().clock().nanos();
    if (!inVain) {
      inVain = true;
      inVainNanos = now;
    }
    long waited = now - inVainNanos;
    if (waited < context.settings().restartDelay().toNanos()
        || !servers.owns(oldPrimary)
        || servers.isRunning(oldPrimary)) {
      return;
    }
    record.tell("restart", "The process of " + oldPrimary + " has ended: it is started again.");
    try {
      actions.on(
          oldPrimary,
          context.settings().verbDeadline(),
          member -> RevivalOperation.startWhole(context, member));
    } catch (StepFailedException e) {
      record.tell("restart", "It could not be started: " + e.getMessage());
    }
  }

  private boolean answers(InstanceKey oldPrimary) throws InterruptedException {
    try {
      return actions.on(
          oldPrimary,
          context.settings().probeTimeout(),
          member -> !actions.freshFacts(member).isReplica());
    } catch (StepFailedException e) {
      return false;
    }
  }

  private void release(OperationRecord record, long epoch, Promote promote, Repointing repointing)
      throws InterruptedException {
    List<InstanceKey> followers = promote.repoint();
    new Release(context).run(record, epoch, promote.candidate(), repointing, followers, followers);
    record.finish(
        State.DONE,
        "%s is the primary of epoch %d.%s"
            .formatted(
                promote.candidate(),
                epoch,
                promote.lossPossible() ? " Acknowledged writes may be lost, see the proof." : ""));
  }

  /** Ends an operation whose promotion had been recorded when its manager stopped. */
  void finishPromoted(OperationRecord record, long epoch, InstanceKey primary)
      throws InterruptedException {
    List<InstanceKey> others =
        context.members().views().values().stream()
            .filter(view -> view.reachable() && !view.key().equals(primary))
            .filter(view -> view.facts() != null && view.facts().isReplica())
            .map(InstanceView::key)
            .toList();
    new Release(context).run(record, epoch, primary, others);
    record.finish(State.DONE, "%s is the primary of epoch %d (resumed).".formatted(primary, epoch));
  }
}
