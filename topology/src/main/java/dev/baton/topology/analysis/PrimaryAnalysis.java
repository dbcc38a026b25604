package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.SourceEvidence.Verdict;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ProbeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether the primary lives. Dead means that the manager cannot reach it and that no replica hears
 * from it (design invariant 5): what one observer alone sees is a reason to look closer, never to
 * act.
 */
final class PrimaryAnalysis {
  private final Cluster cluster;
  private final InstanceKey primary;
  private final DetectionLimits limits;
  private final List<InstanceView> others;

  PrimaryAnalysis(Cluster cluster) {
    this.cluster = cluster;
    this.primary = cluster.primary();
    this.limits = cluster.limits();
    this.others = cluster.others();
  }

  List<Finding> findings() {
    InstanceView view = cluster.snapshot().view(primary).orElse(null);
    if (view == null || (view.facts() == null && view.failure() == null)) {
      return List.of(
          finding(AnalysisCode.UNREACHABLE_MASTER, primary + " has not been looked at yet."));
    }
    ProbeFailure failure = view.failure();
    if (failure != null) {
      return cluster.groupGovernsPrimary() && !failure.provesAlive()
          ? lostByItsGroup(view, failure)
          : List.of(unreachable(view, failure));
    }
    InstanceFacts facts = view.facts();
    if (facts == null || view.factsAgeMillis() > limits.factsMillis()) {
      return List.of(
          finding(
              AnalysisCode.UNREACHABLE_MASTER,
              "The facts of " + primary + " are " + view.factsAgeMillis() + " ms old."));
    }
    return new LivingPrimaryAnalysis(cluster, view, facts).findings();
  }

  /**
   * Who replaces a group's primary is the group's to say, and no replica that hangs on it may be
   * promoted; so it is never called dead as a primary, only as a member.
   */
  private List<Finding> lostByItsGroup(InstanceView view, ProbeFailure failure) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        finding(
            AnalysisCode.UNREACHABLE_MASTER,
            "%s has not been reachable for %d ms (%s: %s); its replication group elects who follows it."
                .formatted(primary, view.failingForMillis(), failure.kind(), failure.message())));
    new SourceAnalysis(cluster, view).finding().ifPresent(findings::add);
    return findings;
  }

  private Finding unreachable(InstanceView view, ProbeFailure failure) {
    String unreached =
        "%s has not been reachable for %d ms (%s: %s)"
            .formatted(primary, view.failingForMillis(), failure.kind(), failure.message());
    if (failure.provesAlive()) {
      return finding(
          alive(failure),
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

  private static AnalysisCode alive(ProbeFailure failure) {
    return switch (failure.kind()) {
      case TOO_MANY_CONNECTIONS -> AnalysisCode.MASTER_TOO_MANY_CONNECTIONS;
      case ACCESS_DENIED -> AnalysisCode.MASTER_ACCESS_DENIED;
      default -> AnalysisCode.UNREACHABLE_MASTER;
    };
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
      return finding(unproven(evidence), unreached + ", but " + alive + ": it may be alive.");
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

  private AnalysisCode unproven(List<SourceEvidence> evidence) {
    List<SourceEvidence> alive =
        evidence.stream().filter(e -> e.verdict() == Verdict.ALIVE).toList();
    if (alive.stream().allMatch(SourceEvidence::missedHeartbeats)) {
      return AnalysisCode.UNREACHABLE_MASTER_WITH_STALE_REPLICAS;
    }
    List<InstanceView> reachable = others.stream().filter(InstanceView::reachable).toList();
    return reachable.stream().allMatch(cluster::lags)
        ? AnalysisCode.UNREACHABLE_MASTER_WITH_LAGGING_REPLICAS
        : AnalysisCode.UNREACHABLE_MASTER;
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
