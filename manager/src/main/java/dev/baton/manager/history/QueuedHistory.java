package dev.baton.manager.history;

import dev.baton.cluster.history.AuditEntry;
import dev.baton.cluster.history.BlockedRecovery;
import dev.baton.cluster.history.Detection;
import dev.baton.cluster.history.HistoryStore;
import dev.baton.cluster.history.HookRun;
import dev.baton.cluster.history.Recovery;
import dev.baton.cluster.history.Recovery.Acknowledgement;
import dev.baton.cluster.history.RecoveryQuery;
import dev.baton.cluster.history.Suspension;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.Latch;
import dev.baton.core.time.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes of what happened go to the store one after the other, on a thread of their own: clients
 * that wait for a primary wait for no row of the history, and not for a person's query, a purge or
 * a slow disk that holds it up. One that fails is logged, and keeps no recovery from going on.
 *
 * <p>Who reads, reads what was written before; so does what a person says, which is on the disk
 * when it returns. Thread-safe.
 */
public final class QueuedHistory implements HistoryStore {
  private static final Logger LOG = LoggerFactory.getLogger(QueuedHistory.class);

  /** For how long a reader waits for the writes before it; then it reads what there is. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HistoryStore store;
  private final Tasks tasks;
  private final Queue<Runnable> writes = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean writing = new AtomicBoolean();

  public QueuedHistory(HistoryStore store, Tasks tasks) {
    this.store = store;
    this.tasks = tasks;
  }

  private void later(Runnable write) {
    writes.add(write);
    if (writing.compareAndSet(false, true)) {
      tasks.start("history", this::write);
    }
  }

  private void write() {
    do {
      for (Runnable write = writes.poll(); write != null; write = writes.poll()) {
        try {
          write.run();
        } catch (RuntimeException e) {
          LOG.error("a row of the history was not written", e);
        }
      }
      writing.set(false);
    } while (!writes.isEmpty() && writing.compareAndSet(false, true));
  }

  /** Waits until everything that was to be written is. */
  private void settle() {
    if (writes.isEmpty() && !writing.get()) {
      return;
    }
    Latch written = tasks.latch(1);
    later(written::countDown);
    try {
      if (!written.await(PATIENCE)) {
        LOG.warn("the history is {} rows behind", writes.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Recovery begin(Recovery recovery) {
    later(() -> store.begin(recovery));
    return recovery;
  }

  @Override
  public void update(Recovery recovery) {
    later(() -> store.update(recovery));
  }

  @Override
  public List<Recovery> recoveries(RecoveryQuery query, int limit, int offset) {
    settle();
    return store.recoveries(query, limit, offset);
  }

  @Override
  public int acknowledge(RecoveryQuery query, Acknowledgement acknowledgement) {
    settle();
    return store.acknowledge(query, acknowledgement);
  }

  @Override
  public void blocked(BlockedRecovery blocked) {
    later(() -> store.blocked(blocked));
  }

  @Override
  public List<BlockedRecovery> blocked(@Nullable String cluster, int limit) {
    settle();
    return store.blocked(cluster, limit);
  }

  @Override
  public void unblock(String cluster, InstanceKey instance) {
    later(() -> store.unblock(cluster, instance));
  }

  @Override
  public Detection detected(Detection detection) {
    later(() -> store.detected(detection));
    return detection;
  }

  @Override
  public List<Detection> detections(@Nullable String cluster, int limit, int offset) {
    settle();
    return store.detections(cluster, limit, offset);
  }

  @Override
  public void hook(HookRun run) {
    later(() -> store.hook(run));
  }

  @Override
  public List<HookRun> hooks(String recoveryUid) {
    settle();
    return store.hooks(recoveryUid);
  }

  @Override
  public void suspend(Suspension suspension) {
    settle();
    store.suspend(suspension);
  }

  @Override
  public Optional<Suspension> resume(InstanceKey instance, Suspension.Kind kind) {
    settle();
    return store.resume(instance, kind);
  }

  @Override
  public List<Suspension> suspensions() {
    settle();
    return store.suspensions();
  }

  @Override
  public void audit(AuditEntry entry) {
    later(() -> store.audit(entry));
  }

  @Override
  public List<AuditEntry> audit(@Nullable String instance, int limit, int offset) {
    settle();
    return store.audit(instance, limit, offset);
  }

  @Override
  public void set(String name, String value) {
    store.set(name, value);
  }

  @Override
  public Optional<String> get(String name) {
    return store.get(name);
  }

  /** By and by; it is not known how many are gone. */
  @Override
  public int purge(Instant olderThan, int rows) {
    later(() -> store.purge(olderThan, rows));
    return 0;
  }

  /** Waits for what is still to be written. The store is its owner's to close. */
  @Override
  public void close() {
    settle();
  }
}
