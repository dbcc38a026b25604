package dev.baton.manager;

import dev.baton.cluster.history.AuditEntry;
import dev.baton.cluster.history.BlockedRecovery;
import dev.baton.cluster.history.Detection;
import dev.baton.cluster.history.HookRun;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.Recoveries;
import dev.baton.manager.api.RecoveryRequest;
import dev.baton.manager.history.History;
import dev.baton.manager.loop.ManagedCluster;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers people about recoveries, from the history and through the clusters. Thread-safe. */
final class RecoveryDesk implements Recoveries {
  private static final int BLOCKED_SHOWN = 1_000;

  private final History history;
  private final Function<String, ManagedCluster> byName;
  private final Supplier<Collection<ManagedCluster>> all;

  RecoveryDesk(
      History history,
      Function<String, ManagedCluster> byName,
      Supplier<Collection<ManagedCluster>> all) {
    this.history = history;
    this.byName = byName;
    this.all = all;
  }

  @Override
  public List<Recovery> recoveries(RecoveryQuery query, int limit, int offset) {
    return history.store().recoveries(query, limit, offset);
  }

  @Override
  public List<Recovery> unacknowledged() {
    return history.notAcknowledged();
  }

  @Override
  public List<HookRun> hooks(String recoveryUid) {
    return history.store().hooks(recoveryUid);
  }

  @Override
  public List<BlockedRecovery> blocked(@Nullable String cluster) {
    return history.store().blocked(cluster, BLOCKED_SHOWN);
  }

  @Override
  public List<Detection> detections(@Nullable String cluster, int limit, int offset) {
    return history.store().detections(cluster, limit, offset);
  }

  @Override
  public List<AuditEntry> audit(@Nullable InstanceKey instance, int limit, int offset) {
    return history.store().audit(instance == null ? null : instance.toString(), limit, offset);
  }

  @Override
  public int acknowledge(RecoveryQuery which, String by, String comment) {
    int count = history.acknowledge(which, new Acknowledgement(by, comment, history.now()));
    history.audit(
        "acknowledge-recovery",
        which.failed(),
        which.cluster() == null ? "" : which.cluster(),
        "%d recoveries, by %s: %s".formatted(count, by, comment));
    all.get().forEach(ManagedCluster::judgeAgain);
    return count;
  }

  @Override
  public Suspension suspend(
      InstanceKey instance, Suspension.Kind kind, String owner, String reason, Duration duration) {
    return history.suspend(instance, kind, owner, reason, duration);
  }

  @Override
  public boolean resume(InstanceKey instance, Suspension.Kind kind, String by) {
    boolean ended = history.resume(instance, kind, by);
    all.get().forEach(ManagedCluster::judgeAgain);
    return ended;
  }

  @Override
  public List<Suspension> suspensions() {
    return history.suspensions();
  }

  @Override
  public boolean enabled() {
    return history.enabled();
  }

  @Override
  public void setEnabled(boolean value, String by) {
    history.setEnabled(value, by);
    all.get().forEach(ManagedCluster::judgeAgain);
  }

  @Override
  public OperationReport recover(InstanceKey failed, RecoveryRequest how) {
    ManagedCluster cluster =
        all.get().stream()
            .filter(c -> c.has(failed))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(failed + " is a member of no known cluster"));
    return Asked.uninterrupted(() -> cluster.askedFor().recover(failed, how));
  }

  @Override
  public OperationReport forceFailover(String cluster, RecoveryRequest how) {
    return Asked.uninterrupted(() -> byName.apply(cluster).askedFor().failover(how));
  }

  @Override
  public OperationReport gracefulTakeover(String cluster, RecoveryRequest how) {
    return Asked.uninterrupted(() -> byName.apply(cluster).askedFor().switchover(how));
  }
}
