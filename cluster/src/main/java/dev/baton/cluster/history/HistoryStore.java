package dev.baton.cluster.history;

import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.core.instance.InstanceKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the history of recoveries, and what people have asked for. It decides nothing about who is
 * primary: that is the decision log's, and losing the last moments of this history loses no write.
 * What a person asked for (suspensions, acknowledgements, settings) is on the disk before the call
 * returns. Thread-safe; blocking.
 */
public interface HistoryStore extends AutoCloseable {

  /** Stores a new recovery and returns it with its id. */
  Recovery begin(Recovery recovery);

  /** Replaces what is known of a recovery, by its uid; its acknowledgement stays as it is. */
  void update(Recovery recovery);

  /** The matching recoveries, newest first. */
  List<Recovery> recoveries(RecoveryQuery query, int limit, int offset);

  /**
   * Acknowledges the matching ones that are not acknowledged yet.
   *
   * @return how many that were
   */
  int acknowledge(RecoveryQuery query, Acknowledgement acknowledgement);

  /** Counts one more judgement; the first time is kept. */
  void blocked(BlockedRecovery blocked);

  /** Blocked recoveries, the latest first. */
  List<BlockedRecovery> blocked(@Nullable String cluster, int limit);

  /** Forgets what blocked an instance, because it is recovered or well. */
  void unblock(String cluster, InstanceKey instance);

  Detection detected(Detection detection);

  /** Detections, newest first. */
  List<Detection> detections(@Nullable String cluster, int limit, int offset);

  void hook(HookRun run);

  /** The hooks of one recovery, in the order in which they began. */
  List<HookRun> hooks(String recoveryUid);

  /** Begins a suspension, in place of one of the same kind on the instance. */
  void suspend(Suspension suspension);

  /** Ends one before its time; empty if there was none. */
  Optional<Suspension> resume(InstanceKey instance, Suspension.Kind kind);

  /** Every suspension that has not been ended, whether its time has come or not. */
  List<Suspension> suspensions();

  void audit(AuditEntry entry);

  /**
   * The audit, newest first.
   *
   * @param instance as text; null for all
   */
  List<AuditEntry> audit(@Nullable String instance, int limit, int offset);

  /** Keeps a setting that people change while Baton runs. */
  void set(String name, String value);

  Optional<String> get(String name);

  /**
   * Forgets what is older, and the oldest of what is more than so many rows of a kind; never a
   * recovery that runs.
   *
   * @return how many rows were forgotten
   */
  int purge(Instant olderThan, int rows);

  @Override
  void close();
}
