package dev.baton.cli.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One recovery: what was wrong, and what became of it.
 *
 * @param uid the id of the operation that carried it out, step by step
 * @param kind {@code primary}, {@code takeover}, {@code intermediate}, {@code co-primary}, {@code
 *     semi-sync} or {@code non-writeable}
 * @param failed whom it concerned, {@code host:port}
 * @param code what was wrong, in orchestrator's words
 * @param description the same as a sentence
 * @param automatic whether Baton began it by itself
 * @param state {@code running}, {@code succeeded} or {@code failed}
 * @param successor who took over; null if nobody did
 * @param outcome how it ended, in a sentence; empty while it runs
 * @param lost who could not be brought to follow the successor
 * @param acknowledgement null until a person has seen it
 */
public record ApiRecovery(
    String uid,
    String cluster,
    String kind,
    String failed,
    String code,
    String description,
    boolean automatic,
    String state,
    @Nullable String successor,
    String outcome,
    List<String> lost,
    Instant begun,
    @Nullable Instant ended,
    @Nullable Acknowledgement acknowledgement) {

  public ApiRecovery {
    lost = List.copyOf(lost);
  }

  /** That a person has seen it, and what they said. */
  public record Acknowledgement(String by, String comment, Instant at) {}
}
