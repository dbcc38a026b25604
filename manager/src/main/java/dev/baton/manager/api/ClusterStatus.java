package dev.baton.manager.api;

import dev.baton.topology.policy.DurabilityPolicy;
import dev.baton.topology.snapshot.ClusterSnapshot;
import java.util.List;

/**
 * A cluster at one moment, for people and interfaces.
 *
 * @param problems what the analysis found; empty when all is well
 * @param explanation what Baton would do now and why, in plain sentences
 * @param forAPerson what Baton cannot bring in order by itself, one sentence each
 * @param armed whether Baton may act there, or only observes it
 */
public record ClusterStatus(
    ClusterSnapshot snapshot,
    DurabilityPolicy policy,
    boolean healthy,
    List<Problem> problems,
    List<String> explanation,
    List<String> forAPerson,
    boolean armed) {

  public ClusterStatus {
    problems = List.copyOf(problems);
    explanation = List.copyOf(explanation);
    forAPerson = List.copyOf(forAPerson);
  }

  /** Armed, with nothing that a person must do. */
  public ClusterStatus(
      ClusterSnapshot snapshot,
      DurabilityPolicy policy,
      boolean healthy,
      List<Problem> problems,
      List<String> explanation) {
    this(snapshot, policy, healthy, problems, explanation, List.of(), true);
  }

  /**
   * @param instance whom it concerns, as text
   * @param code the analysis code, in orchestrator's words
   */
  public record Problem(String instance, String code, String sentence) {}
}
