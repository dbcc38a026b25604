package dev.baton.cluster.history;

import dev.baton.core.instance.InstanceKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One recovery, from its detection to its end.
 *
 * @param id a number that grows; 0 before it is stored
 * @param uid a name that is the same in hooks, logs and interfaces ({@code ORC_RECOVERY_UID}): that
 *     of the operation in the decision log that carries it out, step by step
 * @param code what was wrong, in orchestrator's word
 * @param description the same as a sentence
 * @param automatic whether Baton began it by itself; a person's word begins the others
 * @param successor who took over; null while nobody has
 * @param outcome how it ended, in a sentence; empty while it runs
 * @param replicas who replicated from the failed instance when it began
 * @param lost who of them could not be brought to follow the successor
 * @param acknowledgement null until a person has seen it
 */
public record Recovery(
    long id,
    String uid,
    String cluster,
    Kind kind,
    InstanceKey failed,
    String code,
    String description,
    boolean automatic,
    State state,
    @Nullable InstanceKey successor,
    String outcome,
    List<InstanceKey> replicas,
    List<InstanceKey> lost,
    Instant begun,
    @Nullable Instant ended,
    @Nullable Acknowledgement acknowledgement) {

  public Recovery {
    replicas = List.copyOf(replicas);
    lost = List.copyOf(lost);
  }

  /** What kind of recovery. */
  public enum Kind {
    /** The primary is replaced because it failed. */
    PRIMARY,
    /** The primary is replaced on a person's word although it lives. */
    TAKEOVER,
    /** The replicas of a dead intermediate primary, or group member, get another source. */
    INTERMEDIATE,
    /** The replicas of a dead co-primary get another source. */
    CO_PRIMARY,
    /** Acknowledgers are brought back to a primary that waits for them. */
    SEMI_SYNC,
    /** A primary that refuses writes is opened again. */
    NON_WRITEABLE
  }

  /** Where it stands. */
  public enum State {
    RUNNING,
    SUCCEEDED,
    FAILED
  }

  /** A recovery that begins now. */
  public static Recovery begun(
      String uid,
      String cluster,
      Kind kind,
      InstanceKey failed,
      String code,
      String description,
      boolean automatic,
      List<InstanceKey> replicas,
      Instant at) {
    return new Recovery(
        0,
        uid,
        cluster,
        kind,
        failed,
        code,
        description,
        automatic,
        State.RUNNING,
        null,
        "",
        replicas,
        List.of(),
        at,
        null,
        null);
  }

  /** The same recovery at its end. */
  public Recovery ended(
      State newState,
      @Nullable InstanceKey newSuccessor,
      String newOutcome,
      List<InstanceKey> newLost,
      Instant at) {
    return new Recovery(
        id,
        uid,
        cluster,
        kind,
        failed,
        code,
        description,
        automatic,
        newState,
        newSuccessor,
        newOutcome,
        replicas,
        newLost,
        begun,
        at,
        acknowledgement);
  }

  /** The same with more said about how it ended. */
  public Recovery withOutcome(String value) {
    return new Recovery(
        id,
        uid,
        cluster,
        kind,
        failed,
        code,
        description,
        automatic,
        state,
        successor,
        value,
        replicas,
        lost,
        begun,
        ended,
        acknowledgement);
  }

  public boolean running() {
    return state == State.RUNNING;
  }

  /** That a person has seen it, and what it said. */
  public record Acknowledgement(String by, String comment, Instant at) {}
}
