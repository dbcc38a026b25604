package dev.baton.manager.loop;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.Analysis;
import dev.baton.topology.analysis.Finding;
import dev.baton.topology.plan.FailoverDecision;
import dev.baton.topology.plan.FailoverPlanner;
import dev.baton.topology.plan.FailoverQuestion;
import dev.baton.topology.plan.GroupElection;
import dev.baton.topology.plan.Repair;
import dev.baton.topology.plan.RevokedReplica;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.PromotionPolicy;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Baton would do now and why, in plain sentences. Pure. */
final class Explainer {
  private final Analysis analysis;
  private final DurabilityPolicy policy;
  private final PromotionPolicy promotion;
  private final List<String> sentences = new ArrayList<>();

  private Explainer(Analysis analysis, DurabilityPolicy policy, PromotionPolicy promotion) {
    this.analysis = analysis;
    this.policy = policy;
    this.promotion = promotion;
  }

  /**
   * @param standing what keeps Baton from acting, or what it is doing; empty if nothing
   * @param repairs what is wanted for the members
   */
  static List<String> explain(
      Analysis analysis,
      DurabilityPolicy policy,
      PromotionPolicy promotion,
      List<String> standing,
      List<Repair> repairs) {
    Explainer explainer = new Explainer(analysis, policy, promotion);
    explainer.sentences.addAll(standing);
    analysis.findings().stream().map(Finding::sentence).forEach(explainer.sentences::add);
    repairs.stream().map(Explainer::wanted).forEach(explainer.sentences::add);
    explainer.primary();
    return List.copyOf(explainer.sentences);
  }

  static String wanted(Repair repair) {
    String what =
        switch (repair) {
          case Repair.Fence fence -> "fence";
          case Repair.Restart restart -> "restart read-only";
          case Repair.Rejoin rejoin -> "prove identical, then rejoin";
          case Repair.Rebuild rebuild -> "replace by a copy of " + rebuild.donor() + " the data of";
          case Repair.StartReplication start -> "start replication of";
          case Repair.LetClientsIn letIn -> "let readers into";
          case Repair.Report report -> "do nothing about";
        };
    return "Wanted: %s %s, because: %s".formatted(what, repair.instance(), repair.sentence());
  }

  private void primary() {
    ClusterSnapshot snapshot = analysis.snapshot();
    InstanceKey primary = snapshot.primary();
    if (primary == null) {
      sentences.add("There is no primary to keep.");
      return;
    }
    if (analysis.healthy()) {
      sentences.add(
          "Nothing is to be done: %s serves epoch %d and %d replicas follow."
              .formatted(primary, snapshot.epoch(), snapshot.instances().size() - 1));
    }
    Optional<String> group = GroupElection.objection(snapshot, primary);
    if (group.isPresent()) {
      sentences.add(group.get());
      return;
    }
    String what = analysis.primaryDead().isPresent() ? "To fail over: " : "If it died now: ";
    FailoverDecision decision = decision(snapshot, primary, policy, promotion);
    String verdict =
        decision instanceof FailoverDecision.Promote promote
            ? promote.candidate() + " would be promoted. "
            : "nobody would be promoted. ";
    sentences.add(what + verdict + decision.sentence());
  }

  /** Whom a failover would promote now, as far as the replicas' facts tell. */
  static FailoverDecision decision(
      ClusterSnapshot snapshot,
      InstanceKey primary,
      DurabilityPolicy policy,
      PromotionPolicy promotion) {
    return FailoverPlanner.decide(question(snapshot, primary, policy).withPromotion(promotion));
  }

  private static FailoverQuestion question(
      ClusterSnapshot snapshot, InstanceKey primary, DurabilityPolicy policy) {
    SemiSyncGuarantee guarantee =
        snapshot
            .view(primary)
            .map(InstanceView::facts)
            .map(facts -> SemiSyncGuarantee.of(facts.semiSync(), policy))
            .orElseGet(SemiSyncGuarantee::unknown);
    List<RevokedReplica> reached = new ArrayList<>();
    for (InstanceView view : snapshot.instances().values()) {
      InstanceFacts facts = view.facts();
      if (view.reachable() && facts != null && !view.key().equals(primary)) {
        reached.add(new RevokedReplica(facts, facts.channels()));
      }
    }
    return new FailoverQuestion(snapshot, primary, policy, guarantee, reached);
  }
}
