package dev.baton.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The log of decisions: epochs, operations and their steps, each durable before the call returns.
 * What a manager that starts finds here it resumes or aborts. Thread-safe; blocking.
 *
 * @see <a href="../../../../../../../../ARCHITECTURE.md">ARCHITECTURE.md, how a decision is
 *     made</a>
 */
public interface DecisionLog extends AutoCloseable {

  /** So many of a cluster's latest operations are kept whatever their age: a manager reads them. */
  int ALWAYS_KEPT = 200;

  /** The state of an operation that was begun and not finished. */
  String RUNNING = "RUNNING";

  /** The highest committed epoch of the cluster and its primary; empty before the first. */
  Optional<Epoch> currentEpoch(String cluster);

  /**
   * Commits a new epoch, one above the current, before anything is done under it, and notes it in
   * the operation. Its primary is not known yet: see {@link #setPrimary}.
   *
   * @param expectedCurrent the epoch the caller believes to be the current one; 0 before the first
   * @return the new epoch
   * @throws StaleLogException if the current epoch is not {@code expectedCurrent}
   */
  long commitEpoch(String cluster, long expectedCurrent, String operationId);

  /**
   * Records whom the epoch's promotion made primary, also in the operation that made the epoch.
   *
   * @throws StaleLogException if the epoch is not the current one
   */
  void setPrimary(String cluster, long epoch, String primary);

  /** Records an operation's intent, before its first step. */
  void begin(Operation operation);

  /** Records that a step was reached or done. */
  default void step(String operationId, Step step) {
    steps(operationId, List.of(step));
  }

  /** Records several steps at once, all or none of them. */
  void steps(String operationId, List<Step> steps);

  /** Records how an operation ended. */
  void finish(String operationId, String state, String outcome);

  /** Operations that were begun and never finished, oldest first. */
  List<Operation> unfinished(String cluster);

  /** The latest operations with their steps, newest first. */
  List<Operation> latest(String cluster, int limit);

  /**
   * Keeps one fact of a cluster that a manager needs after a restart, replacing its former value.
   */
  void remember(String cluster, String name, String value);

  /** What was last remembered under the name. */
  Optional<String> recall(String cluster, String name);

  /**
   * Forgets a cluster's operations that have ended, with their steps and epochs: those that began
   * before a time, and the oldest of more than so many. Never the latest {@link #ALWAYS_KEPT}, what
   * runs, or who made the current epoch. What is committed meanwhile waits for a small part of it
   * at most.
   *
   * @return how many operations were forgotten
   */
  int purge(String cluster, Instant olderThan, int rows);

  /**
   * Why nothing can be recorded now, as a sentence, so that nothing may be done; empty if it can as
   * far as is known. Never waits.
   */
  default String trouble() {
    return "";
  }

  @Override
  void close();

  /**
   * @param primary empty until the promotion is recorded
   */
  record Epoch(long number, Optional<String> primary, String operationId) {}

  /**
   * @param epoch the epoch it committed; 0 while there is none
   * @param newPrimary empty until the promotion is recorded
   * @param state RUNNING, DONE, REFUSED or ABORTED
   */
  record Operation(
      String id,
      String cluster,
      String type,
      long epoch,
      String oldPrimary,
      String newPrimary,
      String reason,
      String state,
      String outcome,
      Instant begun,
      List<Step> steps) {
    public Operation {
      steps = List.copyOf(steps);
    }

    /** An operation that begins now. */
    public static Operation begun(
        String id, String cluster, String type, String oldPrimary, String reason, Instant at) {
      return new Operation(
          id, cluster, type, 0, oldPrimary, "", reason, RUNNING, "", at, List.of());
    }

    Operation withSteps(List<Step> newSteps) {
      return new Operation(
          id,
          cluster,
          type,
          epoch,
          oldPrimary,
          newPrimary,
          reason,
          state,
          outcome,
          begun,
          newSteps);
    }
  }

  /**
   * @param name a stable word; a resuming manager reads it
   * @param detail machine-readable facts of the step (key=value lines), empty if none
   */
  record Step(Instant at, String name, String sentence, String detail) {}

  /** Another manager has moved on. */
  final class StaleLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StaleLogException(String message) {
      super(message);
    }

    static StaleLogException epoch(String cluster, long expected, long current) {
      return new StaleLogException(
          "cluster %s is in epoch %d, not %d: another manager has moved on"
              .formatted(cluster, current, expected));
    }
  }
}
