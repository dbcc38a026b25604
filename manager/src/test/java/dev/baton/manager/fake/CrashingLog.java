package dev.baton.manager.fake;

import dev.baton.cluster.DecisionLog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A decision log whose process dies right before, or right after, its n-th write. */
public final class CrashingLog implements DecisionLog {
  private final DecisionLog durable;
  private final FakeProcess process;
  private final AtomicInteger left;
  private final boolean after;

  /**
   * @param writes how many writes succeed before the crash
   * @param after whether the fatal write reaches the disk
   */
  public CrashingLog(DecisionLog durable, FakeProcess process, int writes, boolean after) {
    this.durable = durable;
    this.process = process;
    this.left = new AtomicInteger(writes);
    this.after = after;
  }

  private void write(Runnable write) {
    process.check();
    if (left.getAndDecrement() > 0) {
      write.run();
      return;
    }
    if (after) {
      write.run();
    }
    throw process.crash();
  }

  @Override
  public Optional<Epoch> currentEpoch(String cluster) {
    process.check();
    return durable.currentEpoch(cluster);
  }

  @Override
  public long commitEpoch(String cluster, long expectedCurrent, String operationId) {
    write(() -> durable.commitEpoch(cluster, expectedCurrent, operationId));
    return expectedCurrent + 1;
  }

  @Override
  public void setPrimary(String cluster, long epoch, String primary) {
    write(() -> durable.setPrimary(cluster, epoch, primary));
  }

  @Override
  public void begin(Operation operation) {
    write(() -> durable.begin(operation));
  }

  @Override
  public void steps(String operationId, List<Step> steps) {
    write(() -> durable.steps(operationId, steps));
  }

  @Override
  public void finish(String operationId, String state, String outcome) {
    write(() -> durable.finish(operationId, state, outcome));
  }

  @Override
  public List<Operation> unfinished(String cluster) {
    process.check();
    return durable.unfinished(cluster);
  }

  @Override
  public List<Operation> latest(String cluster, int limit) {
    process.check();
    return durable.latest(cluster, limit);
  }

  @Override
  public void remember(String cluster, String name, String value) {
    write(() -> durable.remember(cluster, name, value));
  }

  @Override
  public Optional<String> recall(String cluster, String name) {
    process.check();
    return durable.recall(cluster, name);
  }

  @Override
  public int purge(String cluster, Instant olderThan, int rows) {
    process.check();
    return durable.purge(cluster, olderThan, rows);
  }

  @Override
  public void close() {}
}
