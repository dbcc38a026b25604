package dev.baton.manager.api;

import dev.baton.core.instance.InstanceKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operation did, step by step, as recorded.
 *
 * @param type adopt, failover, switchover, group-election, rebuild and other repairs
 * @param epoch the epoch it made; 0 if it ended before one was committed
 * @param reason why it began, with the facts used
 * @param outcome the last sentence: done, or why it was refused or aborted
 */
public record OperationReport(
    String operationId,
    String cluster,
    String type,
    long epoch,
    State state,
    @Nullable InstanceKey oldPrimary,
    @Nullable InstanceKey newPrimary,
    String reason,
    String outcome,
    List<Step> steps) {

  public OperationReport {
    steps = List.copyOf(steps);
  }

  /** Where an operation stands. */
  public enum State {
    RUNNING,
    DONE,
    REFUSED,
    ABORTED
  }

  /** One recorded step. */
  public record Step(Instant at, String name, String sentence) {}
}
