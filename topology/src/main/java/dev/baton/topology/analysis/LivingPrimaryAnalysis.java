package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.policy.SemiSyncGuarantee;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.SemiSyncFacts;
import dev.baton.topology.snapshot.ServerActivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a primary that answers does its work: takes writes, is heard, is acknowledged. */
final class LivingPrimaryAnalysis {
  private final Cluster cluster;
  private final InstanceKey primary;
  private final InstanceView view;
  private final InstanceFacts facts;
  private final List<Finding> findings = new ArrayList<>();

  LivingPrimaryAnalysis(Cluster cluster, InstanceView view, InstanceFacts facts) {
    this.cluster = cluster;
    this.primary = cluster.primary();
    this.view = view;
    this.facts = facts;
  }

  List<Finding> findings() {
    writes();
    stalls();
    semiSync(facts.semiSync());
    if (!cluster.groupGovernsPrimary()) {
      replicas(cluster.firstTier()); // a group does not live by its asynchronous replicas
    }
    history();
    return findings;
  }

  private void writes() {
    List<InstanceView> rivals =
        cluster.others().stream()
            .filter(v -> cluster.fresh(v).filter(this::isRival).isPresent())
            .toList();
    if (!facts.writable()) {
      String sentence =
          "The primary %s does not take writes (read_only=%s, super_read_only=%s, offline_mode=%s)."
              .formatted(primary, facts.readOnly(), facts.superReadOnly(), facts.offlineMode());
      findings.add(
          rivals.isEmpty() && !cluster.groupGovernsPrimary()
              ? finding(AnalysisCode.NO_WRITEABLE_MASTER, sentence)
              : new Finding(
                  primary,
                  AnalysisCode.NO_WRITEABLE_MASTER,
                  sentence,
                  rivals.isEmpty()
                      ? Cluster.GROUPS_TO_RUN
                      : new Remedy.HeldBack(1, Cluster.names(rivals) + " takes writes")));
    } else if (!rivals.isEmpty()) {
      boolean left = rivals.stream().allMatch(v -> cluster.groups().govern(v.key()));
      findings.add(
          new Finding(
              primary,
              AnalysisCode.TWO_WRITEABLE_MASTERS,
              "%s takes writes as the primary of epoch %d, and so does %s, which does not follow it."
                  .formatted(primary, cluster.snapshot().epoch(), Cluster.names(rivals)),
              left ? Cluster.GROUPS_TO_RUN : AnalysisCode.TWO_WRITEABLE_MASTERS.remedy()));
    }
  }

  /** Takes writes beside the primary, with a history of its own. */
  private boolean isRival(InstanceFacts other) {
    return other.writable()
        && !other.follows(primary)
        && !cluster.inPrimarysGroup(other.key()); // within a group the group opens and closes
  }

  private void stalls() {
    ServerActivity activity = facts.details().activity();
    if (activity.stalledCommits() > 0) {
      say(
          AnalysisCode.MASTER_DISK_STALLED,
          "%s answers, but %d commits on it do not end, the longest for %d s."
              .formatted(primary, activity.stalledCommits(), activity.longestStallSeconds()));
    } else if (facts.details().binaryLog().stalled()) {
      say(
          AnalysisCode.MASTER_DISK_STALLED,
          primary + " answers, but nothing has been able to write its binary log for a while.");
    }
    if (activity.globalReadLockSeconds() >= ServerActivity.STALL_SECONDS) {
      say(
          AnalysisCode.MASTER_READ_LOCKED,
          "Writes on %s have waited for %d s behind a global read lock or a backup's lock."
              .formatted(primary, activity.globalReadLockSeconds()));
    }
  }

  private void semiSync(SemiSyncFacts semiSync) {
    DurabilityPolicy policy = cluster.policy().durability();
    if (policy.mode() == DurabilityPolicy.Mode.SEMI_SYNC && !cluster.groupGovernsPrimary()) {
      SemiSyncGuarantee guarantee = SemiSyncGuarantee.of(semiSync, policy);
      if (!guarantee.holds()) {
        say(
            AnalysisCode.SEMI_SYNC_NOT_GUARANTEED,
            "The policy asks for %d acknowledgers, but on %s %s."
                .formatted(policy.acks(), primary, guarantee.reason()));
      }
    }
    if (!semiSync.sourceEnabled() || semiSync.requiredAcks() < 1) {
      return;
    }
    int missing = semiSync.requiredAcks() - semiSync.connectedAcknowledgers();
    if (missing > 0) {
      tooFewAcknowledgers(semiSync);
    } else if (missing < 0 && cluster.policy().exactSemiSync()) {
      say(
          AnalysisCode.MASTER_WITH_TOO_MANY_SEMI_SYNC_REPLICAS,
          "%d replicas acknowledge to %s and a commit waits for %d."
              .formatted(semiSync.connectedAcknowledgers(), primary, semiSync.requiredAcks()));
    }
  }

  private void tooFewAcknowledgers(SemiSyncFacts semiSync) {
    String connected =
        "%d acknowledgers are connected to %s and %d are needed"
            .formatted(semiSync.connectedAcknowledgers(), primary, semiSync.requiredAcks());
    if (!semiSync.sourceActive()) {
      say(
          semiSync.connectedAcknowledgers() == 0
              ? AnalysisCode.NO_VALID_SEMI_SYNC_REPLICAS
              : AnalysisCode.NOT_ENOUGH_VALID_SEMI_SYNC_REPLICAS,
          connected + ": semi-sync has fallen back, commits wait for nobody.");
    } else if (semiSync.waitingSessions() > 0) {
      say(
          AnalysisCode.LOCKED_SEMI_SYNC_MASTER,
          "%d commits wait on %s: %s.".formatted(semiSync.waitingSessions(), primary, connected));
    } else {
      say(
          AnalysisCode.LOCKED_SEMI_SYNC_MASTER_HYPOTHESIS,
          connected + ": the next commit will wait.");
    }
  }

  private void replicas(List<InstanceView> replicas) {
    List<InstanceView> reachable =
        replicas.stream().filter(v -> cluster.fresh(v).isPresent()).toList();
    List<InstanceView> cutOff =
        reachable.stream().filter(v -> cluster.failsToConnect(v, primary)).toList();
    boolean someReceive = reachable.stream().anyMatch(v -> cluster.receives(v, primary));
    if (replicas.isEmpty()) {
      return;
    }
    if (someReceive) {
      partlyCut(cutOff);
    } else if (reachable.isEmpty()) {
      noneReachable(replicas);
    } else if (cutOff.size() == reachable.size() && replicas.size() > 1) {
      say(
          AnalysisCode.ALL_MASTER_REPLICAS_CUT_OFF,
          "The manager reaches the primary %s, and none of its replicas can connect to it: %s."
              .formatted(primary, Cluster.names(cutOff)));
    } else if (replicas.size() == 1) {
      say(
          AnalysisCode.MASTER_SINGLE_REPLICA_NOT_REPLICATING,
          "The primary %s lives, but its only replica %s does not receive from it."
              .formatted(primary, Cluster.names(replicas)));
    } else {
      say(
          reachable.size() < replicas.size()
              ? AnalysisCode.ALL_MASTER_REPLICAS_NOT_REPLICATING_OR_DEAD
              : AnalysisCode.ALL_MASTER_REPLICAS_NOT_REPLICATING,
          "The primary %s lives, but no replica receives from it: %s."
              .formatted(primary, Cluster.names(replicas)));
    }
  }

  private void noneReachable(List<InstanceView> replicas) {
    say(
        replicas.size() == 1
            ? AnalysisCode.MASTER_SINGLE_REPLICA_DEAD
            : AnalysisCode.ALL_MASTER_REPLICAS_NOT_REPLICATING_OR_DEAD,
        "The primary %s lives, but none of its replicas is reachable: %s."
            .formatted(primary, Cluster.names(replicas)));
  }

  private void partlyCut(List<InstanceView> cutOff) {
    if (!cutOff.isEmpty()) {
      say(
          AnalysisCode.SOME_MASTER_REPLICAS_CUT_OFF,
          "Some replicas receive from the primary %s, but %s cannot connect to it."
              .formatted(primary, Cluster.names(cutOff)));
    }
  }

  private void history() {
    for (InstanceView other : cluster.others()) {
      boolean readEarlier = other.factsAgeMillis() >= view.factsAgeMillis();
      InstanceFacts replica = cluster.fresh(other).orElse(null);
      if (replica == null || !replica.follows(primary)) {
        continue;
      }
      String broken =
          HistoryAnalysis.broken(view, replica)
              .or(
                  () ->
                      readEarlier
                          ? HistoryAnalysis.behindItsReplica(facts, replica)
                          : Optional.empty())
              .orElse("");
      if (!broken.isEmpty()) {
        say(
            AnalysisCode.HISTORY_RESET,
            "The primary %s %s: replicas will skip what it writes now.".formatted(primary, broken));
        return;
      }
    }
  }

  private void say(AnalysisCode code, String sentence) {
    findings.add(finding(code, sentence));
  }

  private Finding finding(AnalysisCode code, String sentence) {
    return new Finding(primary, code, sentence);
  }
}
