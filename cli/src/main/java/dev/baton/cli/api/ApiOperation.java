package dev.baton.cli.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failover or switchover with its recorded steps.
 *
 * @param type {@code adopt}, {@code failover}, {@code switchover} or {@code rebuild}
 * @param epoch the epoch it made; 0 if it ended before one was committed
 * @param state RUNNING, DONE, REFUSED or ABORTED
 * @param outcome the last sentence: done, or why it was refused or aborted
 */
public record ApiOperation(
    String id,
    String cluster,
    String type,
    long epoch,
    String state,
    @Nullable String oldPrimary,
    @Nullable String newPrimary,
    String reason,
    String outcome,
    List<Step> steps) {

  public ApiOperation {
    steps = List.copyOf(steps);
  }

  /** One recorded step. */
  public record Step(Instant at, String name, String sentence) {}

  /** Whether it did what it was asked to. */
  public boolean done() {
    return state.equals("DONE");
  }
}
