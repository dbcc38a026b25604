package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.analysis.SourceEvidence.Verdict;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ProbeFailure;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether an instance that others replicate from still serves them: an intermediate primary, the
 * primary's co-primary, or a member of a replication group, its primary included. Dead means the
 * same as for the primary: the manager does not reach it and no replica hears from it (design
 * invariant 5).
 */
final class SourceAnalysis {
  private final Cluster cluster;
  private final InstanceView view;
  private final List<InstanceView> replicas;
  private final List<InstanceView> reachable;

  SourceAnalysis(Cluster cluster, InstanceView view) {
    this.cluster = cluster;
    this.view = view;
    // a co-primary's source is its replica too; the primary is judged on its own
    this.replicas = cluster.tree().followers(view.key());
    this.reachable = replicas.stream().filter(v -> cluster.fresh(v).isPresent()).toList();
  }

  /** Empty if nobody replicates from it, or all is well. */
  Optional<Finding> finding() {
    if (replicas.isEmpty()) {
      return Optional.empty();
    }
    ProbeFailure failure = view.failure();
    if (isGroupMember()) {
      return failure == null ? Optional.empty() : deadGroupMember(failure);
    }
    boolean coPrimary = cluster.tree().coPrimaries(view.key(), cluster.primary());
    if (failure == null) {
      return coPrimary ? livingCoPrimary() : livingIntermediate();
    }
    return Optional.of(coPrimary ? lostCoPrimary(failure) : lostIntermediate(failure));
  }

  private boolean isGroupMember() {
    return cluster.groups().govern(view.key());
  }

  private Finding lostCoPrimary(ProbeFailure failure) {
    if (failure.provesAlive() || !proven(failure)) {
      return say(AnalysisCode.UNREACHABLE_CO_MASTER, unreached(failure) + "; " + evidence() + ".");
    }
    return say(
        someUnreachable()
            ? AnalysisCode.DEAD_CO_MASTER_AND_SOME_REPLICAS
            : AnalysisCode.DEAD_CO_MASTER,
        "The co-primary " + unreached(failure) + ", and " + evidence() + ".");
  }

  private Finding lostIntermediate(ProbeFailure failure) {
    if (!failure.provesAlive() && reachable.isEmpty()) {
      return say(
          AnalysisCode.DEAD_INTERMEDIATE_MASTER_AND_REPLICAS,
          unreached(failure) + ", nor have its replicas been: " + Cluster.names(replicas) + ".");
    }
    if (failure.provesAlive() || !proven(failure)) {
      boolean allLag = reachable.stream().allMatch(cluster::lags);
      return say(
          allLag
              ? AnalysisCode.UNREACHABLE_INTERMEDIATE_MASTER_WITH_LAGGING_REPLICAS
              : AnalysisCode.UNREACHABLE_INTERMEDIATE_MASTER,
          unreached(failure) + "; " + evidence() + ".");
    }
    return say(deadIntermediate(), unreached(failure) + ", and " + evidence() + ".");
  }

  private AnalysisCode deadIntermediate() {
    if (someUnreachable()) {
      return AnalysisCode.DEAD_INTERMEDIATE_MASTER_AND_SOME_REPLICAS;
    }
    if (replicas.size() > 1) {
      return AnalysisCode.DEAD_INTERMEDIATE_MASTER;
    }
    return cluster.failsToConnect(replicas.getFirst(), view.key())
        ? AnalysisCode.DEAD_INTERMEDIATE_MASTER_WITH_SINGLE_REPLICA_FAILING_TO_CONNECT
        : AnalysisCode.DEAD_INTERMEDIATE_MASTER_WITH_SINGLE_REPLICA;
  }

  private Optional<Finding> livingCoPrimary() {
    if (replicas.stream().anyMatch(v -> cluster.replicates(v, view.key()))) {
      return Optional.empty();
    }
    return Optional.of(
        say(
            AnalysisCode.ALL_CO_MASTER_REPLICAS_NOT_REPLICATING,
            "The co-primary %s lives, but none of its replicas replicates: %s."
                .formatted(view.key(), Cluster.names(replicas))));
  }

  private Optional<Finding> livingIntermediate() {
    if (reachable.isEmpty()
        || reachable.stream().anyMatch(v -> cluster.replicates(v, view.key()))) {
      return Optional.empty();
    }
    boolean cutOff =
        replicas.size() > 1
            && reachable.stream().allMatch(v -> cluster.failsToConnect(v, view.key()));
    return Optional.of(
        cutOff
            ? say(
                AnalysisCode.ALL_INTERMEDIATE_MASTER_REPLICAS_FAILING_TO_CONNECT_OR_DEAD,
                "%s answers the manager, but none of its replicas can connect to it: %s."
                    .formatted(view.key(), Cluster.names(replicas)))
            : say(
                AnalysisCode.ALL_INTERMEDIATE_MASTER_REPLICAS_NOT_REPLICATING,
                "%s lives, but none of its replicas replicates: %s."
                    .formatted(view.key(), Cluster.names(replicas))));
  }

  private Optional<Finding> deadGroupMember(ProbeFailure failure) {
    if (failure.provesAlive() || !proven(failure)) {
      return Optional.empty(); // the group itself says whether it misses a member
    }
    return Optional.of(
        say(
            AnalysisCode.DEAD_REPLICATION_GROUP_MEMBER_WITH_REPLICAS,
            "The group member " + unreached(failure) + ", and " + evidence() + "."));
  }

  /** Whether no replica hears from it any more, and at least one says so. */
  private boolean proven(ProbeFailure failure) {
    List<SourceEvidence> all = evidenceList();
    boolean doubt =
        all.stream().anyMatch(e -> e.verdict() == Verdict.ALIVE || e.verdict() == Verdict.NOT_YET);
    if (doubt) {
      return false;
    }
    boolean silent = all.stream().anyMatch(e -> e.verdict() == Verdict.SILENT);
    boolean allStopped = !reachable.isEmpty() && failure.kind() == ProbeFailure.Kind.REFUSED;
    return silent || allStopped;
  }

  private List<SourceEvidence> evidenceList() {
    return replicas.stream().map(r -> SourceEvidence.of(r, view, cluster.limits())).toList();
  }

  private String evidence() {
    return evidenceList().stream().map(SourceEvidence::fact).collect(Collectors.joining(", "));
  }

  private boolean someUnreachable() {
    return reachable.size() < replicas.size();
  }

  private String unreached(ProbeFailure failure) {
    return "%s has not been reachable for %d ms (%s: %s)"
        .formatted(view.key(), view.failingForMillis(), failure.kind(), failure.message());
  }

  private Finding say(AnalysisCode code, String sentence) {
    InstanceKey key = view.key();
    return new Finding(key, code, sentence);
  }
}
