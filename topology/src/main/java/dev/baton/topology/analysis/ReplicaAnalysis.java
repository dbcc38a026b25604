package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with one instance that is not the primary. */
final class ReplicaAnalysis {
  private final Cluster cluster;
  private final InstanceKey primary;
  private final InstanceView view;
  private final DetectionLimits limits;
  private final List<Finding> findings = new ArrayList<>();

  ReplicaAnalysis(Cluster cluster, InstanceView view) {
    this.cluster = cluster;
    this.primary = cluster.primary();
    this.view = view;
    this.limits = cluster.limits();
  }

  List<Finding> findings() {
    ProbeFailure failure = view.failure();
    InstanceFacts facts = view.facts();
    if (failure != null) {
      unreachable(failure);
    } else if (facts == null || view.factsAgeMillis() > limits.factsMillis()) {
      add(AnalysisCode.UNREACHABLE_REPLICA, view.key() + " has no recent facts.");
    } else {
      reachable(facts);
    }
    return findings;
  }

  private void unreachable(ProbeFailure failure) {
    AnalysisCode code =
        switch (failure.kind()) {
          case REFUSED, BROKEN, SHUTTING_DOWN -> AnalysisCode.DEAD_REPLICA;
          case TIMEOUT, SERVER_ERROR -> AnalysisCode.UNREACHABLE_REPLICA;
          case TOO_MANY_CONNECTIONS -> AnalysisCode.REPLICA_TOO_MANY_CONNECTIONS;
          case ACCESS_DENIED -> AnalysisCode.REPLICA_ACCESS_DENIED;
        };
    add(
        code,
        "%s has not been reachable for %d ms (%s: %s)."
            .formatted(view.key(), view.failingForMillis(), failure.kind(), failure.message()));
  }

  private void reachable(InstanceFacts facts) {
    if (facts.writable() && !cluster.inPrimarysGroup(view.key())) {
      findings.add(
          new Finding(
              view.key(),
              AnalysisCode.WRITEABLE_REPLICA,
              "%s takes writes, but the primary of epoch %d is %s."
                  .formatted(view.key(), cluster.snapshot().epoch(), primary),
              cluster.groups().govern(view.key())
                  ? Cluster.GROUPS_TO_RUN
                  : AnalysisCode.WRITEABLE_REPLICA.remedy()));
    }
    if (facts.channels().isEmpty()) {
      detached(facts);
    }
    facts.channels().forEach(this::threads);
    source(facts);
    if (facts.offlineMode()) {
      add(AnalysisCode.OFFLINE_REPLICA, view.key() + " keeps clients out by offline_mode.");
    }
    facts.channels().stream()
        .filter(channel -> Cluster.behind(channel) > limits.lagSeconds())
        .findFirst()
        .ifPresent(this::lags);
    history();
    errant(facts);
  }

  /** A member of a replication group replicates through the group, not through a channel. */
  private void detached(InstanceFacts facts) {
    if (!cluster.groups().govern(facts.key())) {
      add(
          AnalysisCode.DETACHED_REPLICA,
          view.key() + " replicates from nobody: it is to be proven identical before it rejoins.");
    }
  }

  private void lags(ReplicationChannel channel) {
    long onPurpose = channel.details().sqlDelaySeconds();
    add(
        AnalysisCode.LAGGING_REPLICA,
        "%s is %d s behind%s."
            .formatted(
                view.key(),
                channel.delay().orElse(0),
                onPurpose > 0 ? ", " + onPurpose + " s of it on purpose" : ""));
  }

  private void threads(ReplicationChannel channel) {
    if (channel.receiver() == ThreadState.RUNNING && channel.applier() == ThreadState.RUNNING) {
      return;
    }
    add(
        code(channel),
        "%s does not replicate from %s: receiver %s%s, applier %s%s."
            .formatted(
                view.key(),
                channel.source(),
                channel.receiver(),
                error(channel.receiverError()),
                channel.applier(),
                error(channel.applierError())));
  }

  private AnalysisCode code(ReplicationChannel channel) {
    boolean cannotConnect =
        SourceEvidence.lostConnection(channel) && channel.applier() == ThreadState.RUNNING;
    if (cannotConnect && view.facts() != null && view.facts().binlogServer()) {
      return AnalysisCode.BINLOG_SERVER_FAILING_TO_CONNECT_TO_MASTER;
    }
    // while the primary is not reachable either, that is the primary's finding
    boolean primaryAnswers = cluster.fresh(primary).isPresent();
    return cannotConnect && primaryAnswers && channel.source().equals(primary)
        ? AnalysisCode.FIRST_TIER_REPLICA_FAILING_TO_CONNECT_TO_MASTER
        : AnalysisCode.REPLICA_NOT_REPLICATING;
  }

  private static String error(ReplicationChannel.ReplicationError error) {
    return error.present() ? " (" + error.code() + " " + error.message() + ")" : "";
  }

  /** One chain of sources must lead to the primary; a multi-source replica may have others. */
  private void source(InstanceFacts facts) {
    if (facts.isReplica() && !cluster.leadsToPrimary(view.key())) {
      add(
          AnalysisCode.REPLICA_OF_WRONG_MASTER,
          "%s replicates from %s, which does not lead to the primary %s."
              .formatted(
                  view.key(),
                  facts.channels().stream()
                      .map(c -> c.source().toString())
                      .collect(Collectors.joining(" and ")),
                  primary));
    }
  }

  private void history() {
    HistoryAnalysis.broken(view, cluster.fresh(primary).orElse(null))
        .ifPresent(why -> add(AnalysisCode.HISTORY_RESET, view.key() + " " + why + "."));
  }

  private void errant(InstanceFacts facts) {
    InstanceView primaryView = cluster.snapshot().view(primary).orElse(null);
    InstanceFacts primaryFacts = primaryView == null ? null : primaryView.facts();
    if (primaryView == null || primaryFacts == null || !primaryView.reachable()) {
      return;
    }
    boolean primarySeenFirst = primaryView.factsAgeMillis() > view.factsAgeMillis();
    boolean follows = facts.isReplica() || cluster.groups().govern(facts.key());
    boolean receives = primaryFacts.isReplica() || cluster.groups().govern(primaryFacts.key());
    if (primarySeenFirst && follows && receives) {
      return; // what the primary has received since it was looked at must not look errant
    }
    ErrantTransactions.between(facts, primaryFacts)
        .ifPresent(
            errant ->
                add(
                    AnalysisCode.ERRANT_GTID,
                    "%s has %s, which the primary %s has not."
                        .formatted(view.key(), errant, primary)));
  }

  private void add(AnalysisCode code, String sentence) {
    findings.add(new Finding(view.key(), code, sentence));
  }
}
