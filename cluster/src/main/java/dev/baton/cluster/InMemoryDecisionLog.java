package dev.baton.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A decision log that lives as long as the process: for tests and simulations. It keeps the same
 * contract as the durable one, crash apart.
 */
public final class InMemoryDecisionLog implements DecisionLog {
  private final Map<String, Epoch> epochs = new HashMap<>();
  private final Map<String, Operation> operations = new LinkedHashMap<>();
  private final Map<List<String>, String> memory = new HashMap<>();

  @Override
  public synchronized Optional<Epoch> currentEpoch(String cluster) {
    return Optional.ofNullable(epochs.get(cluster));
  }

  @Override
  public synchronized long commitEpoch(String cluster, long expectedCurrent, String operationId) {
    long current = currentEpoch(cluster).map(Epoch::number).orElse(0L);
    if (current != expectedCurrent) {
      throw StaleLogException.epoch(cluster, expectedCurrent, current);
    }
    long next = current + 1;
    epochs.put(cluster, new Epoch(next, Optional.empty(), operationId));
    operations.computeIfPresent(operationId, (id, op) -> with(op, next, op.newPrimary()));
    return next;
  }

  @Override
  public synchronized void setPrimary(String cluster, long epoch, String primary) {
    Epoch current = epochs.get(cluster);
    if (current == null || current.number() != epoch) {
      throw StaleLogException.epoch(cluster, epoch, current == null ? 0 : current.number());
    }
    epochs.put(cluster, new Epoch(epoch, Optional.of(primary), current.operationId()));
    operations.computeIfPresent(current.operationId(), (id, op) -> with(op, epoch, primary));
  }

  @Override
  public synchronized void begin(Operation operation) {
    if (operations.putIfAbsent(operation.id(), operation) != null) {
      throw new DecisionLogException("operation " + operation.id() + " was begun already");
    }
  }

  @Override
  public synchronized void steps(String operationId, List<Step> added) {
    Operation op = get(operationId);
    List<Step> steps = new ArrayList<>(op.steps());
    steps.addAll(added);
    operations.put(operationId, op.withSteps(steps));
  }

  @Override
  public synchronized void finish(String operationId, String state, String outcome) {
    Operation op = get(operationId);
    operations.put(operationId, copy(op, op.epoch(), op.newPrimary(), state, outcome));
  }

  @Override
  public synchronized List<Operation> unfinished(String cluster) {
    return operations.values().stream()
        .filter(op -> op.cluster().equals(cluster) && op.state().equals(RUNNING))
        .toList();
  }

  @Override
  public synchronized List<Operation> latest(String cluster, int limit) {
    return new ArrayList<>(operations.values())
        .reversed().stream().filter(op -> op.cluster().equals(cluster)).limit(limit).toList();
  }

  @Override
  public synchronized void remember(String cluster, String name, String value) {
    memory.put(List.of(cluster, name), value);
  }

  @Override
  public synchronized Optional<String> recall(String cluster, String name) {
    return Optional.ofNullable(memory.get(List.of(cluster, name)));
  }

  @Override
  public synchronized int purge(String cluster, Instant olderThan, int rows) {
    String current = currentEpoch(cluster).map(Epoch::operationId).orElse("");
    List<Operation> all = latest(cluster, Integer.MAX_VALUE);
    List<Operation> old = new ArrayList<>();
    for (int i = ALWAYS_KEPT; i < all.size(); i++) {
      Operation op = all.get(i);
      if (!op.state().equals(RUNNING)
          && !op.id().equals(current)
          && (i >= rows || op.begun().isBefore(olderThan))) {
        old.add(op);
      }
    }
    old.forEach(op -> operations.remove(op.id()));
    return old.size();
  }

  /** Keeps everything, so that a test can go on with it as a restarted manager would. */
  @Override
  public void close() {}

  private Operation get(String operationId) {
    Operation op = operations.get(operationId);
    if (op == null) {
      throw new DecisionLogException("operation " + operationId + " was never begun");
    }
    return op;
  }

  private static Operation with(Operation op, long epoch, String newPrimary) {
    return copy(op, epoch, newPrimary, op.state(), op.outcome());
  }

  private static Operation copy(
      Operation op, long epoch, String newPrimary, String state, String outcome) {
    return new Operation(
        op.id(),
        op.cluster(),
        op.type(),
        epoch,
        op.oldPrimary(),
        newPrimary,
        op.reason(),
        state,
        outcome,
        op.begun(),
        op.steps());
  }
}
