package dev.baton.manager.api;

import dev.baton.cluster.history.AuditEntry;
import dev.baton.cluster.history.BlockedRecovery;
import dev.baton.cluster.history.Detection;
import dev.baton.cluster.history.HookRun;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people may ask of, and say to, the recoveries of a manager. Thread-safe. Times of the past
 * are the wall clock's; everything said is on the disk before a call returns, and audited.
 */
public interface Recoveries {

  // --- what was ---

  /** The matching recoveries, newest first. */
  List<Recovery> recoveries(RecoveryQuery query, int limit, int offset);

  /**
   * Those that nobody has acknowledged, newest first, at most the latest thousand. From memory, so
   * that it may be asked often: no disk and no database is waited for.
   */
  List<Recovery> unacknowledged();

  /** The hooks of a recovery and what they wrote, in the order in which they began. */
  List<HookRun> hooks(String recoveryUid);

  /** Recoveries that were called for and not begun, with the reason; the latest first. */
  List<BlockedRecovery> blocked(@Nullable String cluster);

  /** Failures that were detected, newest first. */
  List<Detection> detections(@Nullable String cluster, int limit, int offset);

  /** The audit, newest first; of one instance, or of all. */
  List<AuditEntry> audit(@Nullable InstanceKey instance, int limit, int offset);

  // --- what people say ---

  /**
   * Acknowledges recoveries: what they blocked by the anti-flapping window is free again.
   *
   * @return how many were acknowledged by this
   */
  int acknowledge(RecoveryQuery which, String by, String comment);

  /**
   * Begins a downtime or maintenance, in place of one of the same kind.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  Suspension suspend(
      InstanceKey instance, Suspension.Kind kind, String owner, String reason, Duration duration);

  /** Ends one before its time; false if there was none. */
  boolean resume(InstanceKey instance, Suspension.Kind kind, String by);

  /** Those that hold now. */
  List<Suspension> suspensions();

  default Optional<Suspension> suspension(InstanceKey instance, Suspension.Kind kind) {
    return suspensions().stream()
        .filter(s -> s.instance().equals(instance) && s.kind() == kind)
        .findFirst();
  }

  /** Whether recoveries may begin by themselves at all. */
  boolean enabled();

  /** Forbids or allows all automatic recoveries, of all clusters, until it is said otherwise. */
  void setEnabled(boolean value, String by);

  // --- what people ask for; each blocks until done ---

  /**
   * Recovers from whatever the analysis finds wrong with an instance now: filters, windows,
   * downtime and the global switch do not hold it back, one under way does. Refused if nothing is
   * wrong.
   */
  OperationReport recover(InstanceKey failed, RecoveryRequest how);

  /** Replaces the primary although it may live, by the invariants of a failover. */
  OperationReport forceFailover(String cluster, RecoveryRequest how);

  /**
   * Moves the primary role in a planned way. Refused, before anything is done, while the designated
   * replica lags or a long transaction is open; rolled back to a writable old primary if it cannot
   * be completed. The old primary follows the new one.
   */
  OperationReport gracefulTakeover(String cluster, RecoveryRequest how);
}
