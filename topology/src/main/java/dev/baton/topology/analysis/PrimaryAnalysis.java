package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.SourceEvidence.Verdict;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether the primary lives and does its work. Dead means that the manager cannot reach it and that
 * no replica hears from it (design invariant 5): what one observer alone sees is a reason to look
 * closer, never to act.
 */
final class PrimaryAnalysis {
  private final ClusterSnapshot snapshot;
  private final InstanceKey primary;
  private final DurabilityPolicy policy;
  private final DetectionLimits limits;
  private final List<InstanceView> others;

  PrimaryAnalysis(
      ClusterSnapshot snapshot,
      InstanceKey primary,
      DurabilityPolicy policy,
      DetectionLimits limits) {
    this.snapshot = snapshot;
    this.primary = primary;
    this.policy = policy;
    this.limits = limits;
    this.others =
        snapshot.instances().values().stream().filter(v -> !v.key().equals(primary)).toList();
  }

  List<Finding> findings() {
    InstanceView view = snapshot.view(primary).orElse(null);
    if (view == null || (view.facts() == null && view.failure() == null)) {
      return List.of(
          finding(AnalysisCode.UNREACHABLE_MASTER, primary + " has not been looked at yet."));
    }
    ProbeFailure failure = view.failure();
    if (failure != null) {
      return List.of(unreachable(view, failure));
    }
    InstanceFacts facts = view.facts();
    if (facts == null || view.factsAgeMillis() > limits.factsMillis()) {
      return List.of(
          finding(
              AnalysisCode.UNREACHABLE_MASTER,
              "The facts of " + primary + " are " + view.factsAgeMillis() + " ms old."));
    }
    return reachable(facts);
  }

  private Finding unreachable(InstanceView view, ProbeFailure failure) {
    String unreached =
        "%s has not been reachable for %d ms (%s: %s)"
            .formatted(primary, view.failingForMillis(), failure.kind(), failure.message());
    if (failure.provesAlive()) {
      return finding(
          AnalysisCode.UNREACHABLE_MASTER,
          "%s lives but does not let Baton in (%s: %s)."
              .formatted(primary, failure.kind(), failure.message()));
    }
    if (others.isEmpty()) {
      return finding(
          AnalysisCode.DEAD_MASTER_WITHOUT_REPLICAS,
          unreached + " and has no replica that could take over.");
    }
    List<SourceEvidence> evidence =
        others.stream().map(replica -> SourceEvidence.of(replica, view, limits)).toList();
    String closed = closedToClients(view, failure);
    if (!closed.isEmpty()) {
      return finding(AnalysisCode.INCAPACITATED_MASTER, unreached + ": " + closed + ".");
    }
    return conclude(unreached, evidence);
  }

  /**
   * Why the primary is of no more use to any client although its replicas may still hear from it: a
   * MySQL server that shuts down serves them for up to 8 s after it has closed its port. Either it
   * said so itself, or a second observer beside the manager found the port closed.
   *
   * @return empty if that is not so
   */
  private String closedToClients(InstanceView view, ProbeFailure failure) {
    if (failure.kind() != ProbeFailure.Kind.REFUSED
        || view.consecutiveFailures() < DetectionLimits.REFUSALS
        || others.stream().noneMatch(InstanceView::reachable)) {
      return "";
    }
    if (view.clients().shutdownSaid()) {
      return "it said that it is shutting down, and has closed its port";
    }
    boolean longEnough = view.failingForMillis() >= DetectionLimits.CLOSED_PORT_MILLIS;
    return view.clients().proxyRefused() && longEnough ? "a proxy, too, finds its port closed" : "";
  }

  private Finding conclude(String unreached, List<SourceEvidence> evidence) {
    String alive = facts(evidence, Verdict.ALIVE);
    if (!alive.isEmpty()) {
      AnalysisCode code =
          everyReachableReplicaLags()
              ? AnalysisCode.UNREACHABLE_MASTER_WITH_LAGGING_REPLICAS
              : AnalysisCode.UNREACHABLE_MASTER;
      return finding(code, unreached + ", but " + alive + ": it may be alive.");
    }
    String notYet = facts(evidence, Verdict.NOT_YET);
    if (!notYet.isEmpty()) {
      return finding(AnalysisCode.UNREACHABLE_MASTER, unreached + "; " + notYet + ".");
    }
    String silent = facts(evidence, Verdict.SILENT);
    if (!silent.isEmpty()) {
      boolean allReachable = others.stream().allMatch(InstanceView::reachable);
      AnalysisCode code =
          allReachable ? AnalysisCode.DEAD_MASTER : AnalysisCode.DEAD_MASTER_AND_SOME_REPLICAS;
      return finding(code, unreached + ", and " + silent + ".");
    }
    boolean noneReachable = others.stream().noneMatch(InstanceView::reachable);
    return finding(
        noneReachable ? AnalysisCode.DEAD_MASTER_AND_REPLICAS : AnalysisCode.UNREACHABLE_MASTER,
        unreached + ", and no replica can say more: " + facts(evidence, Verdict.NOTHING) + ".");
  }

  private boolean everyReachableReplicaLags() {
    List<InstanceView> reachable = others.stream().filter(InstanceView::reachable).toList();
    return !reachable.isEmpty()
        && reachable.stream().allMatch(v -> ReplicaAnalysis.lags(v.facts(), limits));
  }

  private List<Finding> reachable(InstanceFacts facts) {
    List<Finding> findings = new ArrayList<>();
    if (!facts.writable()) {
      findings.add(
          finding(
              AnalysisCode.NO_WRITEABLE_MASTER,
              "The primary %s does not take writes (read_only=%s, super_read_only=%s, offline_mode=%s)."
                  .formatted(
                      primary, facts.readOnly(), facts.superReadOnly(), facts.offlineMode())));
    }
    semiSync(facts, findings);
    replication(findings);
    return findings;
  }

  private void semiSync(InstanceFacts facts, List<Finding> findings) {
    if (policy.mode() != DurabilityPolicy.Mode.SEMI_SYNC) {
      return;
    }
    SemiSyncGuarantee guarantee = SemiSyncGuarantee.of(facts.semiSync(), policy);
    if (!guarantee.holds()) {
      findings.add(
          finding(
              AnalysisCode.SEMI_SYNC_NOT_GUARANTEED,
              "The policy asks for %d acknowledgers, but on %s %s."
                  .formatted(policy.acks(), primary, guarantee.reason())));
    } else if (facts.semiSync().connectedAcknowledgers() < policy.acks()) {
      findings.add(
          finding(
              AnalysisCode.LOCKED_SEMI_SYNC_MASTER,
              "%d commits wait on %s: %d acknowledgers are connected and %d are needed."
                  .formatted(
                      facts.semiSync().waitingSessions(),
                      primary,
                      facts.semiSync().connectedAcknowledgers(),
                      policy.acks())));
    }
  }

  private void replication(List<Finding> findings) {
    if (others.isEmpty() || others.stream().anyMatch(this::receives)) {
      return;
    }
    boolean someDead = others.stream().anyMatch(v -> !v.reachable());
    findings.add(
        finding(
            someDead
                ? AnalysisCode.ALL_MASTER_REPLICAS_NOT_REPLICATING_OR_DEAD
                : AnalysisCode.ALL_MASTER_REPLICAS_NOT_REPLICATING,
            "The primary " + primary + " lives, but no replica receives from it."));
  }

  private boolean receives(InstanceView view) {
    InstanceFacts facts = view.facts();
    return view.reachable()
        && facts != null
        && facts.channels().stream().anyMatch(this::receivesFromPrimary);
  }

  private boolean receivesFromPrimary(ReplicationChannel channel) {
    return channel.source().equals(primary) && channel.receiver() == ThreadState.RUNNING;
  }

  private static String facts(List<SourceEvidence> evidence, Verdict verdict) {
    return evidence.stream()
        .filter(e -> e.verdict() == verdict)
        .map(SourceEvidence::fact)
        .collect(Collectors.joining(", "));
  }

  private Finding finding(AnalysisCode code, String sentence) {
    return new Finding(primary, code, sentence);
  }
}
