package dev.baton.simulation.link;

import dev.baton.cluster.DecisionLog;
import dev.baton.core.instance.InstanceKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The decision log as one run of the manager reaches it: what was written survives it, and each
 * write takes the disk's time.
 */
final class SimulatedLog implements DecisionLog {
  private static final Set<String> RECOVERIES = Set.of("failover", "switchover");
  private static final long DISK_NANOS = 1_500_000;

  private final ManagerProcess manager;
  private final DecisionLog log;
  private final VerbWatcher watcher;

  SimulatedLog(ManagerProcess manager, DecisionLog log, VerbWatcher watcher) {
    this.watcher = watcher;
    this.manager = manager;
    this.log = log;
  }

  private <T> T write(String what, Supplier<T> action) {
    manager.step();
    manager.group().pause(DISK_NANOS);
    T value = action.get();
    manager.tell("logs " + what);
    manager.step();
    return value;
  }

  private void write(String what, Runnable action) {
    write(
        what,
        () -> {
          action.run();
          return true;
        });
  }

  @Override
  public Optional<Epoch> currentEpoch(String cluster) {
    return log.currentEpoch(cluster);
  }

  @Override
  public long commitEpoch(String cluster, long expectedCurrent, String operationId) {
    return write(
        "the epoch after " + expectedCurrent,
        () -> {
          watcher.epochCommitted(
              log.unfinished(cluster).stream()
                  .filter(op -> RECOVERIES.contains(op.type()) && !op.id().equals(operationId))
                  .filter(op -> !op.steps().isEmpty()) // else it is just being refused
                  .map(Operation::id)
                  .toList());
          return log.commitEpoch(cluster, expectedCurrent, operationId);
        });
  }

  @Override
  public void setPrimary(String cluster, long epoch, String primary) {
    write(primary + " as primary of epoch " + epoch, () -> log.setPrimary(cluster, epoch, primary));
  }

  @Override
  public void begin(Operation operation) {
    if (operation.type().equals("failover")
        && !operation.oldPrimary().isEmpty()
        && !operation.reason().startsWith("Asked for by")) {
      watcher.failoverBegins(InstanceKey.parse(operation.oldPrimary()));
    }
    write("the intent: " + operation.type(), () -> log.begin(operation));
  }

  @Override
  public void steps(String operationId, List<Step> steps) {
    write("steps " + steps.stream().map(Step::name).toList(), () -> log.steps(operationId, steps));
  }

  @Override
  public void finish(String operationId, String state, String outcome) {
    write("the end: " + state, () -> log.finish(operationId, state, outcome));
  }

  @Override
  public List<Operation> unfinished(String cluster) {
    return log.unfinished(cluster);
  }

  @Override
  public List<Operation> latest(String cluster, int limit) {
    return log.latest(cluster, limit);
  }

  @Override
  public void remember(String cluster, String name, String value) {
    write("the memory of " + name, () -> log.remember(cluster, name, value));
  }

  @Override
  public Optional<String> recall(String cluster, String name) {
    return log.recall(cluster, name);
  }

  @Override
  public int purge(String cluster, Instant olderThan, int rows) {
    return log.purge(cluster, olderThan, rows);
  }

  @Override
  public void close() {}
}
