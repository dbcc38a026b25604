package dev.baton.server;

import dev.baton.cluster.history.AuditEntry;
import dev.baton.cluster.history.BlockedRecovery;
import dev.baton.cluster.history.Detection;
import dev.baton.cluster.history.HookRun;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.cluster.history.SqliteHistory;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.OperationReport;
import dev.baton.manager.api.Recoveries;
import dev.baton.manager.api.RecoveryRequest;
import dev.baton.manager.config.HistorySettings;
import dev.baton.manager.history.History;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps a real history in memory; what is asked of servers is only written down. */
public record FakeRecoveries(History history, List<String> asked, Supplier<OperationReport> report)
    implements Recoveries {

  static FakeRecoveries of(List<String> asked, Supplier<OperationReport> report) {
    return new FakeRecoveries(
        new History(SqliteHistory.inMemory(), InstantSource.system(), HistorySettings.defaults()),
        asked,
        report);
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
    return history.store().blocked(cluster, 100);
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
    return history.acknowledge(which, new Acknowledgement(by, comment, history.now()));
  }

  @Override
  public Suspension suspend(
      InstanceKey instance, Suspension.Kind kind, String owner, String reason, Duration duration) {
    return history.suspend(instance, kind, owner, reason, duration);
  }

  @Override
  public boolean resume(InstanceKey instance, Suspension.Kind kind, String by) {
    return history.resume(instance, kind, by);
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
  }

  private OperationReport said(String what, RecoveryRequest how) {
    String designated = how.designated() == null ? "" : " to " + how.designated();
    asked.add(what + designated + (how.hooks() ? "" : " without hooks"));
    return report.get();
  }

  @Override
  public OperationReport recover(InstanceKey failed, RecoveryRequest how) {
    return said("recover " + failed, how);
  }

  @Override
  public OperationReport forceFailover(String cluster, RecoveryRequest how) {
    return said("failover " + cluster, how);
  }

  @Override
  public OperationReport gracefulTakeover(String cluster, RecoveryRequest how) {
    return said("switchover " + cluster, how);
  }
}
