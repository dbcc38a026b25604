package dev.baton.manager.fake;

import dev.baton.cluster.DecisionLog;
import dev.baton.cluster.DecisionLogException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A decision log whose database can be lost and come back; the current epoch stays known. */
public final class LosableLog implements DecisionLog {
  private final DecisionLog durable;
  private volatile String trouble = "";

  public LosableLog(DecisionLog durable) {
    this.durable = durable;
  }

  public void lose() {
    trouble = "The state database is lost.";
  }

  public void giveBack() {
    trouble = "";
  }

  private DecisionLog use() {
    if (!trouble.isEmpty()) {
      throw new DecisionLogException(trouble);
    }
    return durable;
  }

  @Override
  public String trouble() {
    return trouble;
  }

  @Override
  public Optional<Epoch> currentEpoch(String cluster) {
    return durable.currentEpoch(cluster);
  }

  @Override
  public long commitEpoch(String cluster, long expectedCurrent, String operationId) {
    return use().commitEpoch(cluster, expectedCurrent, operationId);
  }

  @Override
  public void setPrimary(String cluster, long epoch, String primary) {
    use().setPrimary(cluster, epoch, primary);
  }

  @Override
  public void begin(Operation operation) {
    use().begin(operation);
  }

  @Override
  public void steps(String operationId, List<Step> steps) {
    use().steps(operationId, steps);
  }

  @Override
  public void finish(String operationId, String state, String outcome) {
    use().finish(operationId, state, outcome);
  }

  @Override
  public List<Operation> unfinished(String cluster) {
    return use().unfinished(cluster);
  }

  @Override
  public List<Operation> latest(String cluster, int limit) {
    return use().latest(cluster, limit);
  }

  @Override
  public void remember(String cluster, String name, String value) {
    use().remember(cluster, name, value);
  }

  @Override
  public Optional<String> recall(String cluster, String name) {
    return use().recall(cluster, name);
  }

  @Override
  public int purge(String cluster, Instant olderThan, int rows) {
    return use().purge(cluster, olderThan, rows);
  }

  @Override
  public void close() {
    durable.close();
  }
}
