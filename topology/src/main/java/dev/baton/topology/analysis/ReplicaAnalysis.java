package dev.baton.topology.analysis;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.snapshot.ClusterSnapshot;
import dev.baton.topology.snapshot.InstanceFacts;
import dev.baton.topology.snapshot.InstanceView;
import dev.baton.topology.snapshot.ProbeFailure;
import dev.baton.topology.snapshot.ReplicationChannel;
import dev.baton.topology.snapshot.ReplicationChannel.ThreadState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with one instance that is not the primary. */
final class ReplicaAnalysis {
  private final ClusterSnapshot snapshot;
  private final InstanceKey primary;
  private final InstanceView view;
  private final DetectionLimits limits;
  private final List<Finding> findings = new ArrayList<>();

  ReplicaAnalysis(
      ClusterSnapshot snapshot, InstanceKey primary, InstanceView view, DetectionLimits limits) {
    this.snapshot = snapshot;
    this.primary = primary;
    this.view = view;
    this.limits = limits;
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
    boolean gone =
        switch (failure.kind()) {
          case REFUSED, BROKEN, SHUTTING_DOWN -> true;
          case TIMEOUT, ACCESS_DENIED, TOO_MANY_CONNECTIONS, SERVER_ERROR -> false;
        };
    add(
        gone ? AnalysisCode.DEAD_REPLICA : AnalysisCode.UNREACHABLE_REPLICA,
        "%s has not been reachable for %d ms (%s: %s)."
            .formatted(view.key(), view.failingForMillis(), failure.kind(), failure.message()));
  }

  private void reachable(InstanceFacts facts) {
    if (facts.writable()) {
      add(
          AnalysisCode.WRITEABLE_REPLICA,
          "%s takes writes, but the primary of epoch %d is %s."
              .formatted(view.key(), snapshot.epoch(), primary));
    }
    Optional<ReplicationChannel> channel = facts.channel();
    if (channel.isEmpty()) {
      add(
          AnalysisCode.DETACHED_REPLICA,
          view.key() + " replicates from nobody: it is to be proven identical before it rejoins.");
    } else {
      threads(channel.get());
      source(channel.get());
    }
    if (facts.offlineMode()) {
      add(AnalysisCode.OFFLINE_REPLICA, view.key() + " keeps clients out by offline_mode.");
    }
    if (lags(facts, limits)) {
      add(
          AnalysisCode.LAGGING_REPLICA,
          "%s is %d s behind.".formatted(view.key(), channel.orElseThrow().delay().getAsLong()));
    }
    errant(facts);
  }

  private void threads(ReplicationChannel channel) {
    if (channel.receiver() == ThreadState.RUNNING && channel.applier() == ThreadState.RUNNING) {
      return;
    }
    add(
        AnalysisCode.REPLICA_NOT_REPLICATING,
        "%s does not replicate: receiver %s%s, applier %s%s."
            .formatted(
                view.key(),
                channel.receiver(),
                error(channel.receiverError()),
                channel.applier(),
                error(channel.applierError())));
  }

  private static String error(ReplicationChannel.ReplicationError error) {
    return error.present() ? " (" + error.code() + " " + error.message() + ")" : "";
  }

  private void source(ReplicationChannel channel) {
    if (!leadsToPrimary(channel.source())) {
      add(
          AnalysisCode.REPLICA_OF_WRONG_MASTER,
          "%s replicates from %s, which does not lead to the primary %s."
              .formatted(view.key(), channel.source(), primary));
    }
  }

  /** Follows the chain of sources; an intermediate replica is as good as the primary. */
  private boolean leadsToPrimary(InstanceKey source) {
    Set<InstanceKey> seen = new HashSet<>();
    InstanceKey at = source;
    while (!at.equals(primary)) {
      if (!seen.add(at)) {
        return false;
      }
      Optional<InstanceKey> next =
          snapshot
              .view(at)
              .map(InstanceView::facts)
              .flatMap(InstanceFacts::channel)
              .map(ReplicationChannel::source);
      if (next.isEmpty()) {
        return false;
      }
      at = next.get();
    }
    return true;
  }

  private void errant(InstanceFacts facts) {
    InstanceView primaryView = snapshot.view(primary).orElse(null);
    InstanceFacts primaryFacts = primaryView == null ? null : primaryView.facts();
    if (primaryView == null || primaryFacts == null || !primaryView.reachable()) {
      return;
    }
    boolean primarySeenFirst = primaryView.factsAgeMillis() > view.factsAgeMillis();
    if (primarySeenFirst && facts.isReplica()) {
      return; // what the primary has executed since it was looked at must not look errant
    }
    ErrantTransactions.between(facts, primaryFacts)
        .ifPresent(
            errant ->
                add(
                    AnalysisCode.ERRANT_GTID,
                    "%s has %s, which the primary %s has not."
                        .formatted(view.key(), errant, primary)));
  }

  static boolean lags(@Nullable InstanceFacts facts, DetectionLimits limits) {
    return facts != null
        && facts.channel().filter(c -> c.delay().orElse(0) > limits.lagSeconds()).isPresent();
  }

  private void add(AnalysisCode code, String sentence) {
    findings.add(new Finding(view.key(), code, sentence));
  }
}
