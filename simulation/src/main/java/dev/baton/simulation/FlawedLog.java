package dev.baton.simulation;

import dev.baton.cluster.DecisionLog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A decision log from which a guard has been taken. */
final class FlawedLog implements DecisionLog {
  private final Flaw flaw;
  private final DecisionLog log;

  FlawedLog(Flaw flaw, DecisionLog log) {
    this.flaw = flaw;
    this.log = log;
  }

  @Override
  public Optional<Epoch> currentEpoch(String cluster) {
    return log.currentEpoch(cluster);
  }

  @Override
  public long commitEpoch(String cluster, long expectedCurrent, String operationId) {
    return flaw == Flaw.LOG_REPEATS_EPOCHS && expectedCurrent > 0
        ? expectedCurrent
        : log.commitEpoch(cluster, expectedCurrent, operationId);
  }

  @Override
  public void setPrimary(String cluster, long epoch, String primary) {
    log.setPrimary(cluster, epoch, primary);
  }

  @Override
  public void begin(Operation operation) {
    log.begin(operation);
  }

  @Override
  public void steps(String operationId, List<Step> steps) {
    log.steps(operationId, steps);
  }

  @Override
  public void finish(String operationId, String state, String outcome) {
    log.finish(operationId, state, outcome);
  }

  @Override
  public List<Operation> unfinished(String cluster) {
    return flaw == Flaw.NOTHING_RESUMED ? List.of() : log.unfinished(cluster);
  }

  @Override
  public List<Operation> latest(String cluster, int limit) {
    return log.latest(cluster, limit);
  }

  @Override
  public void remember(String cluster, String name, String value) {
    log.remember(cluster, name, value);
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
  public void close() {
    log.close();
  }
}
